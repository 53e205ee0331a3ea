/** The configuration files that the operator gave, as reports show them. */
import type {
  Coded,
  ConfigurationFile,
  ConfiguredSoftware,
  ObservationView,
  ServerConfiguration,
} from '../model/index.js';
import { placeText } from '../util/place-text.js';
import { refusalCoded } from './engine/configured.js';

/** Maximum number of errors, and of risks, that the verdict lists for a file. */
const MOST = 100;

/**
 * The configuration file as each version of the server reads it; undefined if no file was given.
 */
export function configurationFilesOf(
  seen: ObservationView<'config.server'>,
  domain: string,
): { readonly files?: readonly ConfigurationFile[] } {
  const files = seen.at('config.server', domain).flatMap(({ value }) => value ?? []);
  return files.length === 0 ? {} : { files: files.map(fileOf) };
}

/**
 * Software of which the operator gave a configuration, and its version if one was named; null without
 * a configuration.
 */
export function configuredSoftware(
  seen: ObservationView<'config.server'>,
  domain: string,
): { readonly name: ConfiguredSoftware; readonly version: string | null } | null {
  const read = seen.at('config.server', domain).flatMap(({ value }) => value ?? []);
  const [first, ...others] = read;
  if (first === undefined) return null;
  return { name: first.software, version: others.length === 0 ? first.version : null };
}

function fileOf(configuration: ServerConfiguration): ConfigurationFile {
  const { software, version, file, loads, flaws, notes, variables, community } = configuration;
  const remarks = [
    ...flaws.map(({ flaw, place, nearest, detail }): Coded => {
      const args = { flaw, option: place.option, nearest: nearest ?? '', detail: detail ?? '' };
      return { code: 'CONFIGURATION_FLAW', args: { ...args, where: [placeText(place)] } };
    }),
    ...notes.map(({ note, place }): Coded => {
      const args = { note, option: place.option, where: [placeText(place)] };
      return { code: 'CONFIGURATION_RISK', args };
    }),
  ];
  const refused = loads === null ? null : refusalCoded(configuration);
  return {
    ...{ software, version, file, refused, variables, community },
    remarks: remarks.slice(0, MOST),
  };
}
