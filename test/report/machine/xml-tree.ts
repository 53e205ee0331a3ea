/** XML as a tree, by a parser that refuses what is not well-formed. */
import { SaxesParser } from 'saxes';

export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** Of the node itself, not of its children. */
  readonly text: string;
}

interface Growing extends XmlNode {
  readonly children: Growing[];
  text: string;
}

/** Throws at the first thing that XML 1.0 forbids. */
export function xmlTree(text: string): XmlNode {
  const top: Growing = { name: '', attributes: {}, children: [], text: '' };
  const open: Growing[] = [top];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const node: Growing = { name, attributes: { ...attributes }, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('text', (piece) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += piece;
  });
  parser.on('closetag', () => void open.pop());
  for (const event of ['cdata', 'comment', 'processinginstruction', 'doctype'] as const) {
    parser.on(event, () => {
      throw new Error(`there is a ${event}`);
    });
  }
  parser.write(text).close();
  const [root, ...more] = top.children;
  if (root === undefined || more.length > 0) throw new Error('not one element');
  return root;
}

/** The node and all below it. */
export function* walk(node: XmlNode): Generator<XmlNode> {
  yield node;
  for (const child of node.children) yield* walk(child);
}
