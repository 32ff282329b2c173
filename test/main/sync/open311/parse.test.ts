import { describe, expect, test } from 'vitest'
import { parseLooseJson } from '../../../../main/sync/open311/loose-json.ts'
import { field, requestsFromJson, requestsFromXml, servicesFrom, UnreadableAnswer } from '../../../../main/sync/open311/parse.ts'

function unreadable(read: () => unknown): UnreadableAnswer {
  try {
    read()
  } catch (error) {
    if (error instanceof UnreadableAnswer) return error
    throw error
  }
  throw new Error('it was read')
}

describe('loose JSON', () => {
  test('keeps every number as it is written', () => {
    expect(parseLooseJson('{"a":001,"b":90071992547409931,"c":-1.50,"d":+2,"e":.5,"f":1e3,"g":NaN}')).toEqual({
      a: '001',
      b: '90071992547409931',
      c: '-1.50',
      d: '+2',
      e: '.5',
      f: '1e3',
      g: 'NaN',
    })
  })

  test('of a key that comes twice keeps the first value that says something', () => {
    expect(parseLooseJson('{"d":"2010-11-12","d":"null"}')).toEqual({ d: '2010-11-12' })
    expect(parseLooseJson('{"d":"null","d":"2010-11-12"}')).toEqual({ d: '2010-11-12' })
    expect(parseLooseJson('{"d":null,"d":"true"}')).toEqual({ d: 'true' })
    expect(parseLooseJson('{"d":"a","d":"b"}')).toEqual({ d: 'a' })
  })

  test('reads escapes, raw line breaks, unknown escapes and trailing commas', () => {
    expect(parseLooseJson('["a\\u00e9\\ud83d\\ude00\\n\\"\\\\\\/", "x\ny", "it\\\'s", ]')).toEqual(['aé😀\n"\\/', 'x\ny', "it's"])
  })

  test('equals JSON.parse on JSON, but for scalars', () => {
    const value = { list: [[], {}, [null, { deep: ['x', ''] }]], text: 'tab\t"quote" \\ 中文', none: null }
    expect(parseLooseJson(JSON.stringify(value, null, 2))).toEqual(value)
  })

  test('takes __proto__ for a name like any other', () => {
    const read = parseLooseJson('{"__proto__":{"polluted":"yes"},"a":"1"}') as Record<string, unknown>
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(Object.keys(read)).toEqual(['__proto__', 'a'])
  })

  test('refuses what is not JSON, however deep, and tells a cut text from a wrong one', () => {
    const text = '[{"a":"x","b":[1,{"c":null}]},{"a":"y\\u00e9"}]'
    for (let end = 0; end < text.length; end++)
      expect(() => parseLooseJson(text.slice(0, end)), text.slice(0, end)).toThrow(/^ended/)
    for (const wrong of ['{"a" 1}', '[1 2]', '{a:1}', '[1]]', 'hello', '[12abc]', '<html>'])
      expect(() => parseLooseJson(wrong), wrong).toThrow(/expected at character/)
    expect(() => parseLooseJson('['.repeat(100_000))).toThrow(/deeper/)
  })
})

describe('GeoReport JSON', () => {
  test.each([
    ['a bare list', '[{"service_request_id":7}]'],
    ['requests', '{"requests":[{"service_request_id":7}]}'],
    ['service_requests', '{"service_requests":[{"service_request_id":7}]}'],
    ['the shape of the XML', '{"service_requests":{"request":[{"service_request_id":7}]}}'],
    ['one request alone', '{"service_request_id":7}'],
  ])('is read from %s', (_name, text) => {
    expect(requestsFromJson(text)).toEqual([{ service_request_id: '7' }])
  })

  test('an empty list is empty, in each wrapping', () => {
    for (const text of ['[]', '{"requests":[]}', '{"service_requests":""}', '{"service_requests":null}', '{}'])
      expect(requestsFromJson(text)).toEqual([])
  })

  test('an error list, a web page and other JSON are not taken for data', () => {
    for (const text of [
      '[{"code":"404","description":"jurisdiction_id not found"}]',
      '{"error":"x"}',
      '<html>x</html>',
      '"text"',
    ])
      expect(unreadable(() => requestsFromJson(text)).cutOff).toBe(false)
  })
})

describe('GeoReport XML', () => {
  const request =
    '<request><service_request_id>024</service_request_id><description>a &amp;amp; b &#20013; <![CDATA[<b>]]></description><updated_datetime xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/><lat/></request>'
  test('keeps zeros, decodes once, and takes empty and nil for nothing', () => {
    const [record] = requestsFromXml(
      `\n<?xml version="1.0" encoding="utf-8"?>\n<service_requests xmlns:m="http://x.org">${request}</service_requests>`,
    )
    expect(field(record!, 'service_request_id')).toBe('024')
    expect(field(record!, 'description')).toBe('a &amp; b 中 <b>')
    expect(field(record!, 'updated_datetime')).toBeNull()
    expect(field(record!, 'lat')).toBeNull()
    expect(field(record!, 'missing')).toBeNull()
  })

  test('reads names with a prefix', () => {
    expect(
      requestsFromXml(
        '<m:service_requests xmlns:m="x"><m:request><m:service_request_id>1</m:service_request_id></m:request></m:service_requests>',
      ),
    ).toEqual([{ service_request_id: '1' }])
  })

  test('an empty list is empty, an empty request is a record without fields', () => {
    expect(requestsFromXml('<service_requests/>')).toEqual([])
    expect(requestsFromXml('<?xml version="1.0"?><service_requests type="array"></service_requests>')).toEqual([])
    expect(requestsFromXml('<service_requests><request/><request></service_requests>')).toEqual([{}, {}])
  })

  test('a text cut anywhere is told from a whole one', () => {
    const text = `<service_requests>${request}${request}</service_requests>`
    for (let end = 1; end < text.length; end++)
      expect(
        unreadable(() => requestsFromXml(text.slice(0, end))),
        text.slice(0, end),
      ).toBeInstanceOf(UnreadableAnswer)
    expect(unreadable(() => requestsFromXml(text.slice(0, 300))).cutOff).toBe(true)
  })

  test('outer entities and web pages are not followed or taken for data', () => {
    const evil =
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><service_requests><request><description>&x;</description></request></service_requests>'
    let text = ''
    try {
      text = JSON.stringify(requestsFromXml(evil))
    } catch (error) {
      text = String(error)
    }
    expect(text).not.toContain('root:')
    expect(unreadable(() => requestsFromXml('<!DOCTYPE html><html><body>Login</body></html>')).cutOff).toBe(false)
    expect(unreadable(() => requestsFromXml('<html><p>Sorry')).cutOff).toBe(false)
    expect(unreadable(() => requestsFromXml('<errors><error><code>404</code></error></errors>')).cutOff).toBe(false)
  })
})

test('services are read in both formats', () => {
  expect(servicesFrom('[{"service_code":001,"service_name":"Cans"}]', 'json')).toEqual([
    { service_code: '001', service_name: 'Cans' },
  ])
  expect(
    servicesFrom('<services is_array="true"><service><service_code>015</service_code><keywords/></service></services>', 'xml'),
  ).toEqual([{ service_code: '015', keywords: '' }])
})
