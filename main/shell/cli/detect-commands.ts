/** One detection method over a file that holds one series, for scripts and for comparing methods. */
import { Failure } from '../../../contract/reply.ts'
import { type Detected, detect } from '../../stats/detect.ts'
import { detectMethods, isDetectMethod, methodTable, readParameters } from '../../stats/detect-parameters.ts'
import { type ObservedSeries, parseSeries } from '../../stats/series.ts'
import { systemLanguage } from '../file-host.ts'
import { type Command, content, json, n, required, table, text, Usage } from './words.ts'

/** The answer with what a person wants to see beside it; the series is no part of the JSON. */
type Answer = Detected & { toJSON(): Detected; series: ObservedSeries }

const day = 86_400_000
const figure = (value: number | null | undefined): string | null =>
  value === null || value === undefined
    ? null
    : value !== 0 && Math.abs(value) < 0.001
      ? value.toExponential(1)
      : value.toFixed(Math.abs(value) >= 1000 ? 0 : 3)

export const detectCommands: Record<string, Command> = {
  detect: {
    usage: `detect --method ${detectMethods.join('|')} --series FILE [--params JSON]`,
    values: ['method', 'series', 'params'],
    storeless: true,
    async run(words): Promise<Answer> {
      const language = systemLanguage(process.env)
      const method = required(words, 'method')
      if (!isDetectMethod(method))
        throw new Usage(
          language === 'zh'
            ? `没有名为“${method}”的方法；有：${detectMethods.join('、')}`
            : `there is no method "${method}"; there are: ${detectMethods.join(', ')}`,
        )
      const params = text(words, 'params')
      const given = params === undefined ? {} : json(params.startsWith('@') ? content(params.slice(1)) : params, '--params')
      const series = parseSeries(content(required(words, 'series')))
      const answer = detect(method, series, readAsUsage())
      return { ...answer, series, toJSON: () => answer }

      function readAsUsage() {
        try {
          return readParameters(method as Detected['method'], given, series.observed.length)
        } catch (error) {
          if (!(error instanceof Failure)) throw error
          throw new Usage(error.text[language].replace(/[.。]$/, ''))
        }
      }
    },
    print: ({ method, params, index, expected, statistic, threshold, alarm, phi, series }: Answer) => {
      const step = series.unit === 'week' ? 7 * day : day
      const start = Date.parse(`${series.start}T00:00:00Z`)
      const judged = expected.filter((value) => value !== null).length
      const { zh, en } = methodTable[method].words
      return [
        `${en} ${zh}: alarms on ${n(alarm.filter(Boolean).length)} of ${n(judged)} ${series.unit}s judged, ${n(index.length - judged)} without verdict`,
        `params ${JSON.stringify(params)}`,
        table([
          [series.unit, 'index', 'observed', 'expected', 'statistic', 'threshold', ...(phi ? ['phi'] : []), ''],
          ...index.map((at, i) => [
            new Date(start + at * step).toISOString().slice(0, 10),
            String(at),
            String(series.observed[at]),
            figure(expected[i]),
            figure(statistic[i]),
            figure(threshold[i]),
            ...(phi ? [figure(phi[i])] : []),
            alarm[i] ? 'ALARM' : expected[i] === null ? 'no verdict' : '',
          ]),
        ]),
      ].join('\n')
    },
  },
}
