/** Marks of the old voice, which no text for users may hold. */
const OLD_VOICE: readonly RegExp[] = [
  // People who are not there.
  /\bwhoever\b/i,
  /\bnobody\b/i,
  /\bwho keeps\b/i,
  /\bas whom\b/i,
  /\bstrangers?\b/i,
  /\bis harmed\b/i,
  /\bone registers\b/i,
  // Riddles and courtrooms.
  /\bgo(es)? without saying\b/i,
  /\bconvicts?\b|\bacquits?\b/i,
  /\bin vain\b/i,
  /\b(come|comes|came) to nothing\b/i,
  /\bstands? (for|as)\b/i,
  /\bof no use\b/i,
  /\bwhat of\b/i,
  /\bguilty\b/i,
  // Stiff or misleading English.
  /\b(tells?|told) of\b/i,
  /\bis had\b/i,
  /\bleave of\b|\bwith leave\b|\boperator's leave\b|\bgives leave\b|\bhave leave\b|\bthe leave to\b/i,
  /\bcomes? as\b/i,
  /\blets? nobody in\b|\blets? in\b|\bwas let in\b|\bis let in\b|\blead in\b|\bgets in\b/i,
  /\bgone to\b/i,
  /\bturned away\b/i,
  /\bway in\b/i,
  /(?<!\bthere )\bis none\b/i,
  /(?<!\bthere )\b(is|are) no (domain|requirement|URI|number|file|name|address)s?\b/i,
  /\bthere where\b/i,
  /\bwhere it had to be\b/i,
  /, and none\b/i,
  /\ball along\b/i,
  /\ball the same\b/i,
  /\bby its own word\b|\bthe word of\b/i,
  /\bnot to be (seen|compared)\b|\bto be had\b/i,
  /\bsent along\b/i,
  /\bgiven out\b/i,
  /\bmay fail, of\b/i,
  /\bhad enough\b/i,
  /\bkeeps? to\b/i,
  /\bspoken\b|\bdoes not speak\b/i,
  /\bheeds?\b/i,
  /\b(fell|falls?) short\b/i,
  /\bsee to it\b/i,
  /\bforetold\b/i,
  /\bis asked what it is\b|\bwhat it is, and\b/i,
  /\b(is|are|was) worth nothing\b/i,
  /\bby DANE alone\b/i,
  /\(s\)/,
];

/** Further marks of the old voice, in comments of the source. */
const OLD_COMMENTS: readonly RegExp[] = [
  // No subject, or a word that only the sentence before explains.
  /^(Of|As) (?!(many|much|few)\b)/,
  /\b(some|one|all|none|each|those|these|any|both) of them\b|\bof them\b/i,
  /\bthe same of\b|\bneither does\b/i,
  /^(Here|There), /,
  // Riddles.
  /\bsomebody\b/i,
  /\btold\b/i,
  /\bthere is but\b/i,
  /\b(stands?|stood) (by|below|together|beside|apart|in the)\b|\bas (it|they) stands?\b|\bso it stands\b/i,
  /\b(is|are|was|were) held against\b/i,
  /\bof ours\b|\bour own\b/i,
  /\bcome(s)? of it\b/i,
  /\bwhat is kept\b/i,
  /\bas there is\b/i,
];

/** The marks that `text` holds, as it holds them. */
export function marksIn(text: string): readonly string[] {
  return OLD_VOICE.flatMap((mark) => [...text.matchAll(everywhere(mark))].map(([match]) => match));
}

/** The same with the words around each mark. */
export function markedIn(text: string): readonly MarkedText[] {
  return found(text, OLD_VOICE);
}

/** The marks of a comment, which has more of these than a text for users. */
export function markedInComment(comment: string): readonly MarkedText[] {
  return found(comment, [...OLD_VOICE, ...OLD_COMMENTS]);
}

interface MarkedText {
  readonly mark: string;
  /** The words around the mark. */
  readonly at: string;
}

function found(text: string, marks: readonly RegExp[]): readonly MarkedText[] {
  return marks.flatMap((mark) =>
    [...text.matchAll(everywhere(mark))].map(({ 0: match, index }) => ({
      mark: match,
      at: text.slice(Math.max(0, index - 40), index + match.length + 40),
    })),
  );
}

function everywhere(mark: RegExp): RegExp {
  return new RegExp(mark, `${mark.flags}g`);
}
