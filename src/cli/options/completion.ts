/** Completion scripts for shells, generated from the option tables. */
import type { AnyOption, Completion, OptionTable } from '../../options/define-option.js';
import { helpOf } from './declare.js';

/** Data of a command for the completion scripts. */
export interface CompletedCommand {
  readonly name: string;
  readonly describe: string;
  /** Kind of the command's operands. */
  readonly operands: Completion;
  readonly table: OptionTable;
}

type Commands = readonly CompletedCommand[];

/** Generators of the completion scripts, by shell. */
export const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Options that yargs adds to every command. */
const ALWAYS = [
  { name: 'help', short: 'h', help: 'Show this help' },
  { name: 'version', short: 'V', help: 'Show the version' },
] as const;

function bashScript(commands: Commands): string {
  const values = commands.flatMap(({ name, table }) =>
    Object.entries(table).flatMap(([long, option]) => {
      if (option.parser === null || option.kind === 'optional') return [];
      const names = namesOf(long, option).map((one) => `"${name} ${one}"`);
      return [`    ${names.join('|')}) ${bashWords(option.parser.complete)}; return ;;`];
    }),
  );
  const options = commands.map(({ name, table }) => {
    const names = Object.entries(table).flatMap(([long, option]) => [
      `--${long}`,
      ...(hasNegation(option) ? [`--no-${long}`] : []),
    ]);
    const always = ALWAYS.map((one) => `--${one.name}`);
    return `      ${name}) ${bashWords([...names, ...always])} ;;`;
  });
  const operands = commands.map(({ name, operands: kind }) => `    ${name}) ${bashWords(kind)} ;;`);
  const names = commands.map(({ name }) => name);
  return `# bash completion of xmpp-safeguard: source <(xmpp-safeguard completion bash)
_xmpp_safeguard() {
  local IFS=$'\\n' current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command=scan word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${names.join('|')}) command=$word; break ;; esac
  done
  # bash makes three words of --name=value.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case "$command $previous" in
${values.join('\n')}
  esac
  if [[ $current == -* ]]; then
    case $command in
${options.join('\n')}
    esac
    return
  fi
  if ((COMP_CWORD == 1)); then
    ${bashWords(names)}
    return
  fi
  case $command in
${operands.join('\n')}
  esac
}
complete -F _xmpp_safeguard xmpp-safeguard
`;
}

/** Returns the statement of a Bash script that offers values. */
function bashWords(kind: Completion): string {
  if (kind === 'none') return ':';
  if (kind === 'file' || kind === 'folder') {
    const files = kind === 'file' ? '-f' : '-d';
    return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen ${files} -- "$current"))`;
  }
  return `COMPREPLY=($(compgen -W $'${kind.join('\\n')}' -- "$current"))`;
}

function zshScript(commands: Commands): string {
  const described = commands.map(({ name, describe }) => quoted(`${name}:${describe}`));
  const cases = commands.map(({ name, operands, table }) => {
    const options = Object.entries(table).flatMap(([long, option]) => zshOption(long, option));
    const always = ALWAYS.map(
      (one) =>
        `'(-${one.short} --${one.name})'{-${one.short},--${one.name}}${quoted(`[${one.help}]`)}`,
    );
    const rest = operands === 'none' ? '*: :()' : `*: :${zshAction(operands)}`;
    return `    ${name})\n      ${['_arguments -S', ...always, ...options, quoted(rest)].join(' \\\n        ')}\n      ;;`;
  });
  return `#compdef xmpp-safeguard
# zsh completion of xmpp-safeguard: source <(xmpp-safeguard completion zsh)
_xmpp_safeguard() {
  local command=scan word
  local -a commands
  commands=(
    ${described.join('\n    ')}
  )
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case $word in (${commands.map(({ name }) => name).join('|')}) command=$word; break ;; esac
  done
  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    _describe command commands
    return
  fi
  case $command in
${cases.join('\n').replaceAll(/^ {4}(\w+)\)/gm, '    ($1)')}
  esac
}
if [[ $funcstack[1] == _xmpp_safeguard ]]; then
  _xmpp_safeguard "$@"
else
  compdef _xmpp_safeguard xmpp-safeguard
fi
`;
}

function zshOption(long: string, option: AnyOption): readonly string[] {
  const { alias, kind, parser } = option;
  const isMany = kind === 'list' || kind === 'count';
  const help = `[${briefly(option).replaceAll(/[[\]:\\]/g, '\\$&')}]`;
  const value =
    parser === null || kind === 'optional' ? '' : `:${long}:${zshAction(parser.complete)}`;
  const before = isMany ? '*' : '';
  const ends = value === '' ? ['', ''] : ['+', '='];
  const negation = hasNegation(option) ? [quoted(`--no-${long}`)] : [];
  if (alias === undefined)
    return [quoted(`${before}--${long}${ends[1]}${help}${value}`), ...negation];
  const others = isMany ? `'*'` : quoted(`(-${alias} --${long})`);
  return [`${others}{-${alias}${ends[0]},--${long}${ends[1]}}${quoted(help + value)}`, ...negation];
}

function zshAction(kind: Completion): string {
  if (kind === 'none') return ' ';
  if (kind === 'file') return '_files';
  if (kind === 'folder') return '_files -/';
  return `(${kind.join(' ')})`;
}

function fishScript(commands: Commands): string {
  const names = commands.map(({ name }) => name).join(' ');
  const starts = commands.map(
    ({ name, describe }) =>
      `complete -c xmpp-safeguard -n 'not __fish_seen_subcommand_from ${names}' -a ${name} -d ${quoted(describe)}`,
  );
  const options = commands.flatMap(({ name, operands, table }) => {
    const start = `complete -c xmpp-safeguard -n 'test (__xmpp_safeguard_command) = ${name}'`;
    return [
      ...(operands === 'none' ? [] : [`${start} ${fishWords(operands, false)}`]),
      ...Object.entries(table).flatMap(([long, option]) => fishOption(start, long, option)),
    ];
  });
  const always = ALWAYS.map(
    ({ name, short, help }) =>
      `complete -c xmpp-safeguard -l ${name} -s ${short} -d ${quoted(help)}`,
  );
  return `# fish completion of xmpp-safeguard: xmpp-safeguard completion fish | source
function __xmpp_safeguard_command
  for word in (commandline -opc)[2..]
    if contains -- $word ${names}
      echo $word
      return
    end
  end
  echo scan
end
complete -c xmpp-safeguard -f
${[...starts, ...always, ...options].join('\n')}
`;
}

function fishOption(start: string, long: string, option: AnyOption): readonly string[] {
  const { alias, kind, parser } = option;
  const short = alias === undefined ? '' : ` -s ${alias}`;
  const value =
    parser === null || kind === 'optional' ? '' : ` ${fishWords(parser.complete, true)}`;
  const one = `${start} -l ${long}${short}${value} -d ${quoted(briefly(option))}`;
  return hasNegation(option) ? [one, `${start} -l no-${long}`] : [one];
}

function fishWords(kind: Completion, isValue: boolean): string {
  if (kind === 'none') return '-x';
  if (kind === 'file' || kind === 'folder') return isValue ? '-r -F' : '-F';
  return `${isValue ? '-x ' : ''}-a ${quoted(kind.join(' '))}`;
}

function namesOf(long: string, { alias }: AnyOption): readonly string[] {
  return alias === undefined ? [`--${long}`] : [`--${long}`, `-${alias}`];
}

/** Whether `--no-NAME` has an effect without a configuration file. */
function hasNegation({ kind, default: usual }: AnyOption): boolean {
  return kind === 'negatable' || (kind === 'flag' && usual !== false);
}

/**
 * Returns the help text of an option up to its first full stop or bracket, because shells show one
 * line.
 */
function briefly(option: AnyOption): string {
  return helpOf(option).split(/\. | \(|: /)[0] ?? '';
}

/**
 * Quotes a text in single quotes for all three shells. Help texts contain no quote that fish would
 * interpret differently.
 */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
