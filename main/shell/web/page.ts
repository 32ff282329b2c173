import type { Language } from '../../../contract/taxonomy.ts'

/** What a browser without the cookie is told. No script, no style: nothing that could be of use to a stranger. */
export function tellPage(language: Language): string {
  const zh = '<h1>请从终端打开 Fieldbrief</h1><p>这个窗口没有登录。请打开启动 Fieldbrief 的终端里打印的完整地址（含 token）。</p>'
  const en =
    '<h1>Open Fieldbrief from its terminal</h1><p>This window is not signed in. Open the whole address, token included, printed in the terminal where Fieldbrief was started.</p>'
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><meta charset="utf-8"><title>Fieldbrief</title>${
    language === 'zh' ? zh + en : en + zh
  }</html>`
}
