import { expect, test } from 'vitest'
import { pageRules, quietStyles } from '../../../renderer/view/briefings/page-shadow.ts'

test('rules for the document mean its wrapper', () => {
  expect(pageRules('body{margin:0} html, body { color: red } :root{--x:1}')).toBe(
    '.page-body{margin:0} .page-body, .page-body { color: red } .page-body{--x:1}',
  )
  expect(pageRules('html:lang(en) body{font:x} html:lang(zh) p{y:1}')).toBe(
    '.page-body:lang(en){font:x} .page-body:lang(zh) p{y:1}',
  )
})

test('words that only look like the document are left alone', () => {
  expect(pageRules('.body{a:1} tbody td{b:2} .html-x{c:3}')).toBe('.body{a:1} tbody td{b:2} .html-x{c:3}')
})

test('a page fetches no other sheet', () => {
  expect(pageRules('@import url(https://example.org/x.css); p{a:1}')).toBe(' p{a:1}')
})

test('no style is left that the CSP would report, and words in the text stay', () => {
  const quiet = quietStyles('<style>p{a:1}</style><p class="x" style="color:red">a style=b</p>')
  expect(quiet).toBe('<script type="text/css">p{a:1}</script><p class="x" data-style="color:red">a style=b</p>')
})
