/** Names of columns: folded so that "Unique Key", "unique_key" and "UNIQUE.KEY" are one, and which of them name people. */

/** Lower case, full width made half, punctuation, spaces and underscores gone. '' for an unnamed or numbered index column. */
export function foldName(name: string): string {
  const folded = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
  return /^unnamed\d*$/.test(folded) ? '' : folded
}

const personal =
  /^(?:reporter|caller|complainant|submitter|submittedby|reportedby|requestedby|openedby|createdby|customer|citizen|informant|resident|victim|suspect|owner)(?:id|name|fullname|code|phone|email)?$|(?:first|last|full|sur|contact|person|user)name|phone|mobile(?:no|number)?$|e?mail(?:address)?$|socialsecurity|^ssn$|passport|licen[cs]eplate|plate(?:no|number)$|dateofbirth|birthda|电话|手机|号码$|姓名|身份证|证件|联系人|联系方式|邮箱|举报人|投诉人|报案人|上报人|反映人|来电人|当事人|用户|车牌|出生|住户/u

/** Whether a column (by its folded name) is there to name or reach a person. Such cells go nowhere: not into an id, not into quarantine. */
export const isPersonal = (folded: string): boolean => personal.test(folded)
