/**
 * The text format of Prometheus, version 0.0.4. All metrics are gauges with a label for the domain.
 */
import { visible } from '../kit/escape.js';

type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** Labels of the metric in addition to `domain`. */
  readonly labels: Labels;
  readonly value: number;
}

/** A Prometheus gauge. `samples` gives its values for the data `T` of one domain. */
export interface Metric<T> {
  /** Name of the Prometheus metric without the prefix `xmpp_safeguard_`. */
  readonly name: string;
  readonly help: string;
  readonly samples: (data: T) => readonly Sample[];
}

export function sample(labels: Labels, value: number): Sample {
  return { labels, value };
}

/** Converts an ISO 8601 time to seconds since 1970. */
export function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

/** Maximum length of a label value, in code points. The name of a host has up to 253. */
const LONGEST_LABEL = 400;

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${visible(value, LONGEST_LABEL).replace(/[\\"]/g, '\\$&')}"`,
  );
  return `{${pairs.join(',')}}`;
}

/**
 * Returns the lines of each metric once, with the samples of all domains. A metric without samples
 * is left out.
 */
export function metricLines<T extends { readonly domain: string }>(
  metrics: readonly Metric<T>[],
  domains: readonly T[],
): readonly string[] {
  return metrics.flatMap(({ name, help, samples }) => {
    const metric = `xmpp_safeguard_${name}`;
    const found = domains.flatMap((data) =>
      samples(data).map(
        ({ labels, value }) => `${metric}${labelText({ domain: data.domain, ...labels })} ${value}`,
      ),
    );
    if (found.length === 0) return [];
    return [`# HELP ${metric} ${help}`, `# TYPE ${metric} gauge`, ...found];
  });
}
