/** Markdown as a reader of it sees it: the parser is Prettier's, which knows GFM. */
import * as prettier from 'prettier';

export interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly lang?: string | null;
  readonly depth?: number;
  readonly children?: readonly MarkdownNode[];
}

interface Parser {
  parse(text: string, options: { parser: 'markdown' }): Promise<{ ast: MarkdownNode }>;
}

/** All nodes, a parent before its children. */
export async function nodesOf(markdown: string): Promise<readonly MarkdownNode[]> {
  const { __debug: parser } = prettier as unknown as { __debug: Parser };
  const { ast } = await parser.parse(markdown, { parser: 'markdown' });
  return flat(ast);
}

function flat(node: MarkdownNode): readonly MarkdownNode[] {
  return [node, ...(node.children ?? []).flatMap(flat)];
}

/** The text of the leaves, put together. */
export function textOf(nodes: readonly MarkdownNode[]): string {
  return nodes.map(({ type, value }) => (type === 'text' ? (value ?? '') : '')).join('');
}
