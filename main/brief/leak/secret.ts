/** Secrets of machines: keys, tokens, passwords; and the fields in which a reporter's token would stand. */

const shapes: readonly RegExp[] = [
  /AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{40,}/gi,
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----[A-Za-z0-9+/=\s\\n]{0,200}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{6,}/g,
  /\bBearer\s+[A-Za-z0-9._~+/-]{16,}=*/gi,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}\b|\bgithub_pat_[A-Za-z0-9_]{30,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{20,}/g,
  /\bxox[abposr]-[A-Za-z0-9-]{10,}/g,
  /\bAIza[0-9A-Za-z_-]{30,}/g,
  /\bLTAI[0-9A-Za-z]{12,}/g,
  /\bAKID[0-9A-Za-z]{16,}/g,
  // A name and password inside an address.
  /\b[a-z][a-z0-9+.-]{1,12}:\/\/[^\s/@:"'<>]{1,64}:[^\s/@"'<>]{2,64}@[A-Za-z0-9.-]+/gi,
  /[?&](?:access_token|api_?key|apikey|token|sig|signature|secret|password|auth|ak|sk)=[A-Za-z0-9._~%+/-]{8,}/gi,
  /\b(?:api[_ -]?key|secret(?:[_ -]?key)?|access[_ -]?(?:key|token)|client[_ -]?secret|auth[_ -]?token|password|passwd|pwd)["']?\s*[:=]\s*["']?[^\s"'<>,;▇]{6,}/gi,
  /(?:密码|口令|密钥|令牌)\s*(?:[:：=]|是|为)\s*[A-Za-z0-9!@#$%^&*._+/=-]{6,}/g,
  /\b(?:reporter|source|举报人|上报人|报告人)[ _-]?(?:token|hash|令牌|标识)["']?\s*[:=：]\s*["']?[0-9A-Fa-f]{6,}/gi,
  /(?:举报人|上报人|报告人)(?:令牌|标识)\s*[:=：]?\s*[0-9A-Fa-f]{6,}/g,
  /\bsalt["']?\s*[:=]\s*["']?[0-9A-Fa-f]{16,}/gi,
]
const cue =
  /-----BEGIN|eyJ|bearer|AKIA|ASIA|gh[pousr]_|github_pat|glpat-|sk-|xox|AIza|LTAI|AKID|:\/\/|[?&]\w+=|key|secret|token|passw|pwd|salt|密码|口令|密钥|令牌|标识/i

/** Secrets in a text as they stand there. */
export function findSecrets(text: string): string[] {
  if (text.length < 10 || !cue.test(text)) return []
  const found: string[] = []
  for (const shape of shapes) for (const m of text.matchAll(shape)) if (!found.some((f) => f.includes(m[0]))) found.push(m[0])
  return found
}

const tokenField =
  /^(?:(?:source|reporter|caller|user|device|session|access|auth|api)[_ -]?(?:token|hash|key|salt|secret)|token|salt|secret|reporter(?:[_ -]?id)?|caller(?:[_ -]?id)?|openid|unionid|password|举报人(?:标识|令牌|编号)?|上报人(?:标识|令牌|编号)?|报告人(?:标识|令牌|编号)?|令牌|密码)$/i
/** Whether a field of this name would hold who reported, or a secret. */
export const isTokenField = (label: string): boolean =>
  label.length <= 24 && tokenField.test(label.replace(/([a-z])([A-Z])/g, '$1_$2'))
