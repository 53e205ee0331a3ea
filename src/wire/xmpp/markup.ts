/**
 * Forbidden markup. `at`: index of the character that identifies it; text before it may be parsed.
 */
interface ForbiddenMarkup {
  readonly at: number;
  readonly condition: 'restricted-xml' | 'not-well-formed';
  readonly what: string;
}

/**
 * Creates a function that finds markup forbidden by RFC 6120 §11.1 at its second character, because
 * a parser would read it to its end: `<!DOCTYPE`, comments, and processing instructions except the
 * XML declaration. Call it with consecutive chunks of text.
 */
export function markupGuard(): (text: string) => ForbiddenMarkup | null {
  let state: 'text' | 'open' | 'bang' | 'cdata' = 'text';
  let seenMarkup = false;
  let brackets = '';

  return (text) => {
    let i = 0;
    while (i < text.length) {
      if (state === 'text') {
        const open = text.indexOf('<', i);
        if (open < 0) return null;
        state = 'open';
        i = open + 1;
      } else if (state === 'open') {
        if (text[i] === '?' && seenMarkup) {
          return { at: i, condition: 'restricted-xml', what: 'a processing instruction' };
        }
        seenMarkup = true;
        state = text[i] === '!' ? 'bang' : 'text';
        i++;
      } else if (state === 'bang') {
        const character = text[i] ?? '';
        if (character !== '[') return { at: i, ...afterBang(character) };
        state = 'cdata';
        brackets = '';
        i++;
      } else {
        const found = text.indexOf('>', i);
        const end = found < 0 ? text.length : found;
        brackets = (brackets + text.slice(Math.max(i, end - 2), end)).slice(-2);
        if (found < 0) return null;
        if (brackets === ']]') state = 'text';
        brackets = '';
        i = end + 1;
      }
    }
    return null;
  };
}

function afterBang(character: string): Pick<ForbiddenMarkup, 'condition' | 'what'> {
  switch (character) {
    case '-':
      return { condition: 'restricted-xml', what: 'a comment' };
    case 'D':
      return { condition: 'restricted-xml', what: 'a document type declaration' };
    default:
      return { condition: 'not-well-formed', what: 'markup that XML does not know' };
  }
}
