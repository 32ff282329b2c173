import { expect, test } from 'vitest'
import { stem, stemBeginning } from '../../../main/text/stem.ts'

// From the sample vocabulary of snowballstem.org/algorithms/english/stemmer.html.
const sample = `consign consign consigned consign consigning consign consignment consign consist consist consisted consist
consistency consist consistent consist consistently consist consolation consol consolations consol consolatory consolatori
consolidate consolid consolidated consolid consolidating consolid consolingly consol conspicuous conspicu conspicuously conspicu
conspiracy conspiraci conspirator conspir constable constabl constancy constanc knackeries knackeri knaves knave knavish knavish
kneaded knead knees knee kneeling kneel knelt knelt knick knick knif knif knightly knight knitted knit knitting knit knives knive
knocker knocker knockers knocker knopp knopp leaking leak leakage leakag flooding flood garbage garbag happy happi happiness happi
generate generat general general hopping hop hoping hope cried cri dying die ties tie electrical electr bicycles bicycl gas gas
this this by by say say paste paste pasted paste adding add egging egg internal internal organization organiz universal universal
constructor constructor sky sky skies sky succeed succeed`.split(/\s+/)

test('words have the stems of the Snowball English stemmer', () => {
  for (let i = 0; i < sample.length; i += 2) expect([sample[i], stem(sample[i] as string)]).toEqual([sample[i], sample[i + 1]])
})

test('every form of a word begins as its stem says', () => {
  for (const [one, other] of [
    ['happy', 'happiness'],
    ['flies', 'fly'],
    ['leaking', 'leak'],
    ['noises', 'noisy'],
    ['parked', 'parking'],
  ] as const) {
    expect(one.startsWith(stemBeginning(other)) || other.startsWith(stemBeginning(one)), `${one} ${other}`).toBe(true)
  }
})

test('what is no word of a-z has no other form', () => {
  for (const text of ['', '12', 'b12', '井盖', 'é']) expect(stem(text)).toBe(text)
})
