/** `docs/xmpp-safeguard.1`, made from the table of options of every command. */
import { COMMANDS } from '../../../src/cli/main.js';
import { helpOf } from '../../../src/cli/options/declare.js';
import { COMMAND_OPTIONS } from '../../../src/options/commands.js';
import { GROUPS, type AnyOption } from '../../../src/options/define-option.js';
import { FAIL_ON } from '../../../src/report/kit/exit-code.js';

const HEAD = `.\\" Made by npm run docs: do not edit it by hand.
.TH XMPP-SAFEGUARD 1
.SH NAME
xmpp-safeguard \\- scan XMPP services and rule on every requirement of the 2025 Safeguarding XMPP Manifesto
.SH SYNOPSIS
.B xmpp-safeguard
.I DOMAIN
[options]
.br
.B xmpp-safeguard
.I COMMAND
[options]
.SH DESCRIPTION
.B xmpp-safeguard
scans a running XMPP service from outside. It rules on each requirement that can be seen from there, and says what to change.
.PP
Without a command, DOMAIN is scanned. Options may stand before or after operands; \\-\\- ends the options. An option that is given twice keeps its last value, unless it is repeatable.
`;

const TAIL = `.SH EXIT STATUS
.TP
0
passed: nothing that \\-\\-fail\\-on (${FAIL_ON.join(', ')}) counts is missing
.TP
1
failed: something that \\-\\-fail\\-on counts is missing
.TP
2
undetermined: a MUST within reach was not seen, or there is no service
.TP
3
the command could not run: bad arguments, bad files, no network
.SH ENVIRONMENT
.TP
.B XMPP_SAFEGUARD_PASSWORD
password for \\-\\-account and \\-\\-federated, if the file has none
.TP
.B NO_COLOR
no colours
.TP
.BR FORCE_COLOR ", " CLICOLOR_FORCE
colours also in a pipe, unless 0
.TP
.B CLICOLOR
0: no colours
.SH FILES
.TP
.I safeguard.yml
waivers, defaults for the options of scan, and what to watch. It is read from the current folder.
.SH EXAMPLES
.nf
xmpp\\-safeguard example.org
xmpp\\-safeguard example.org \\-\\-format html \\-\\-out report.html
xmpp\\-safeguard example.org \\-\\-record today.json
xmpp\\-safeguard judge today.json
xmpp\\-safeguard compare example.org example.net
.fi
`;

/** The page in the man macros of troff. */
export function manPage(): string {
  const commands = Object.entries(COMMANDS).map(([name, command]) => {
    const options = Object.entries(COMMAND_OPTIONS[name as keyof typeof COMMANDS]);
    const groups = GROUPS.flatMap((group) => {
      const own = options.filter(([, option]: [string, AnyOption]) => option.group === group);
      return own.length === 0 ? [] : [`.SS ${group} (${name})`, ...own.flatMap(optionText)];
    });
    return [
      `.SS xmpp-safeguard ${escaped(command.usage)}`,
      `${escaped(command.describe)}.`,
      ...groups,
    ].join('\n');
  });
  return `${HEAD}.SH COMMANDS\n${commands.join('\n')}\n${TAIL}`;
}

function optionText([name, option]: readonly [string, AnyOption]): readonly string[] {
  const short = option.alias === undefined ? '' : `\\-${option.alias}, `;
  const value = option.parser === null ? '' : ` \\fI${escaped(option.parser.placeholder)}\\fR`;
  const shown = option.kind === 'optional' ? ` [${value.trim()}]` : value;
  return ['.TP', `\\fB${short}\\-\\-${escaped(name)}\\fR${shown}`, escaped(helpOf(option))];
}

/** Text that troff prints as it is. */
function escaped(text: string): string {
  const plain = text.replaceAll('\\', '\\e').replaceAll('-', '\\-');
  return /^[.']/.test(plain) ? `\\&${plain}` : plain;
}
