import { actionsOf, isMust } from './actions.js';
import { configurationOf } from '../advice/configuration.js';
import { CATALOGUE, CATALOGUE_DATE } from '../catalogue/index.js';
import { outcomeOf, type SubjectFinding, type Outcome } from './engine/outcome.js';
import { supported } from './engine/evidence.js';
import { furtherOutcomes, withFurther } from './engine/further-evidence.js';
import type { DeclaredRequirement } from './engine/requirement.js';
import { configurationFilesOf, configuredSoftware } from './configuration-files.js';
import { detailsOf } from './details/details.js';
import { endpointStates } from '../rules/shared/facts/coverage.js';
import { ofServer } from '../rules/shared/facts/of-server.js';
import { parseEndpointId } from '../model/endpoint-id.js';
import { compareText, distinct } from '../util/order.js';
import { differencesOf, withDifferences } from './engine/differences.js';
import { agreedSoftware, softwareOf, type Software } from '../rules/shared/facts/software.js';
import type {
  Access,
  EndpointSummary,
  Finding,
  Recording,
  Row,
  Ruling,
  ObservationView,
  Status,
  Verdict,
} from '../model/index.js';
import { KINDS, STATUSES } from '../model/index.js';
import { furtherAccess, isRuled, neededAccess, scopeOfRows } from './scope.js';
import { observationView } from '../model/observation-view.js';
import { usedNetwork } from '../model/without-network.js';

/**
 * Judges all requirements. Has no side effects: it uses no clock (certificates are checked at
 * `endedAt`) and no network. The order of the observations does not matter.
 */
export function judge(
  recording: Recording,
  catalogue: readonly DeclaredRequirement[] = CATALOGUE,
  catalogueDate: string = CATALOGUE_DATE,
): Verdict {
  const { tool, domain, access, settings, startedAt, endedAt } = recording;
  const seen = observationView(recording.observations, KINDS);
  const witnesses = new Map(
    recording.observations.map(({ id, subject, value }) => [
      id,
      { subject, isAnswer: value !== undefined },
    ]),
  );
  const isScan = usedNetwork(recording);
  const usesWire = ({ access: by, binds }: DeclaredRequirement): boolean =>
    isScan || binds === 'client' || by.every((one) => one === 'operator');
  const rulings = catalogue.map((requirement): Ruled => {
    const input = { seen, domain, settings, access, needs: requirement.access, at: endedAt };
    const { further = {} } = requirement;
    const evidence = furtherOutcomes(further, input);
    const wire = usesWire(requirement) ? requirement.rule(input) : UNASKED;
    const combined = withFurther(wire, evidence, further.settles);
    const outcome = withDifferences(combined, differencesOf(wire, input));
    return { requirement, outcome: supported(outcome, witnesses) };
  });
  const further = furtherAccess(access, settings);
  const rows = rowsOf(rulings, further);
  const counted = rulings.flatMap(({ requirement }, index) => {
    const row = rows[index];
    return requirement.binds === 'client' || row === undefined ? [] : [row];
  });
  const must = counted.filter(isMust);
  const ground = { seen, domain, settings, at: endedAt };
  const endpoints = endpointsOf(seen, recording);
  const configured = {
    ...{ domain, endpoints },
    software: softwareIn(recording) ?? configuredSoftware(seen, domain),
  };
  return {
    format: 'xmpp-safeguard/verdict',
    schema: 1,
    tool,
    catalogue: catalogueDate,
    domain,
    startedAt,
    endedAt,
    status: statusOf(must),
    scope: {
      access,
      settings,
      endpoints,
      usage: [...recording.usage].sort((a, b) => compareText(a.address, b.address)),
      ...scopeOfRows(rows, false),
      counts: countsOf(rows),
      widen: widenOf(counted, further),
    },
    rows,
    contradictions: rulings.flatMap(contradictionsOf(domain)),
    actions: actionsOf(catalogue, counted, ground).map((action) => {
      if (action.because !== undefined) return action;
      const own = counted.filter(({ id }) => id === action.requirement);
      const configuration = configurationOf({ ...configured, rows: own, costs: 'all' });
      return configuration.length === 0 ? action : { ...action, configuration };
    }),
    configuration: configurationOf({ ...configured, rows: counted }),
    ...configurationFilesOf(seen, domain),
    details: detailsOf(seen, ground),
  };
}

/** Returns the software that the server of a recording reports, or null. */
export function softwareIn({ observations, domain }: Recording): Software | null {
  return agreedSoftware(softwareOf(ofServer(observationView(observations, KINDS), domain)));
}

/**
 * Outcome of a requirement's rule on network observations, if the recording contains only evidence
 * of the operator.
 */
const UNASKED = outcomeOf('not-observed', null, { code: 'NO_NETWORK', args: {} });

interface Ruled {
  readonly requirement: DeclaredRequirement;
  readonly outcome: Outcome;
}

function findingOf(requirement: string, mark: SubjectFinding): Finding {
  return { requirement, ...mark };
}

function rowsOf(rulings: readonly Ruled[], further: readonly Access[]): readonly Row[] {
  const statuses = new Map(
    rulings.map(({ requirement, outcome }) => [requirement.id, outcome.status]),
  );
  return rulings.map(({ requirement, outcome }): Row => {
    const { id, section, level, title, why, source, access, seen, ruled, advice } = requirement;
    const ruling = rulingOf(id, outcome);
    return {
      ...{ id, section, level, title, why, source, access, seen, ruled, advice },
      ruling,
      needs: neededAccess(ruling, access, further),
      servedBy: requirement.servedBy.flatMap((server) => {
        const status = statuses.get(server);
        return status === undefined ? [] : [{ requirement: server, status }];
      }),
    };
  });
}

function rulingOf(requirement: string, outcome: Outcome): Ruling {
  const { code, args, status, basis } = outcome;
  const findings = outcome.findings.map((mark) => findingOf(requirement, mark));
  return { code, args, status, basis, findings };
}

function statusOf(must: readonly Row[]): Verdict['status'] {
  const statuses = must.map(({ ruling }) => ruling.status);
  if (statuses.includes('missing')) return 'non-compliant';
  const met = statuses.every((status) => status === 'compliant' || status === 'not-applicable');
  return met && must.length > 0 ? 'compliant' : 'undetermined';
}

function countsOf(rows: readonly Row[]): Record<Status, number> {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<
    Status,
    number
  >;
  for (const { ruling } of rows) counts[ruling.status] += 1;
  return counts;
}

function endpointsOf(
  seen: ObservationView,
  { domain, settings }: Recording,
): readonly EndpointSummary[] {
  return endpointStates(seen, domain, settings).map(({ id, endpoint, reached, failure }) => ({
    ...endpoint,
    id,
    reached,
    failure,
  }));
}

function widenOf(rows: readonly Row[], further: readonly Access[]): Verdict['scope']['widen'] {
  return further.flatMap((access) => {
    const requirements = rows
      .filter((row) => !isRuled(row.ruling) && row.access.includes(access))
      .map(({ id }) => id);
    return requirements.length === 0 ? [] : [{ access, requirements }];
  });
}

/**
 * Returns a function that finds contradictions about a requirement: endpoints with different
 * statuses, and contradictions that the rule reported.
 */
function contradictionsOf(domain: string): (ruled: Ruled) => readonly Finding[] {
  return ({ requirement, outcome }) => {
    const own = outcome.contradictions.map((mark) => findingOf(requirement.id, mark));
    const statuses = endpointStatuses(outcome.findings);
    const at = (status: Status): string[] =>
      [...statuses].filter(([, found]) => found === status).map(([subject]) => subject);
    const args = { compliant: at('compliant'), partial: at('partial'), missing: at('missing') };
    const kinds = Object.values(args).filter((subjects) => subjects.length > 0);
    if (kinds.length < 2) return own;
    const evidence = distinct(
      outcome.findings.flatMap((mark) => (statuses.has(mark.subject) ? mark.evidence : [])),
    );
    const differ: Finding = {
      requirement: requirement.id,
      subject: domain,
      status: 'information',
      basis: null,
      code: 'ENDPOINTS_DIFFER',
      args,
      evidence,
    };
    return [differ, ...own];
  };
}

/** Returns the worst status of each endpoint. Endpoints that were not observed are left out. */
function endpointStatuses(findings: readonly SubjectFinding[]): ReadonlyMap<string, Status> {
  const statuses = new Map<string, Status>();
  for (const wanted of ['compliant', 'partial', 'missing'] as const) {
    for (const { subject, status } of findings) {
      if (status === wanted && parseEndpointId(subject) !== null) statuses.set(subject, wanted);
    }
  }
  return new Map([...statuses].sort(([a], [b]) => compareText(a, b)));
}
