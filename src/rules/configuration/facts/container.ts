/** Facts about the container of the server, from a Compose file or Dockerfile. */
import { gap, known, notSeen, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { Configured, ContainerConfiguration, OptionPlace } from '../../../model/index.js';

export function containerSeen({ [AT]: { seen, domain } }: Place): Reading<ContainerConfiguration> {
  const [observation] = seen.at('config.container', domain);
  return observation?.value === undefined
    ? notSeen(gap('unasked', { code: 'CONFIGURATION_NOT_GIVEN', args: {} }))
    : known(observation.value, observation.id);
}

/**
 * Returns the ports on which coturn listens, and the places that set them. Leaves out a port that
 * the configuration does not show.
 */
export function turnPorts({ [AT]: { seen, domain } }: Place): Reading<{
  readonly ports: readonly number[];
  readonly where: readonly string[];
}> {
  const [observation] = seen.at('config.turn', domain);
  if (observation?.value === undefined) {
    return notSeen(gap('unasked', { code: 'CONFIGURATION_NOT_GIVEN', args: {} }));
  }
  const { file, listeningPort, tlsListeningPort } = observation.value;
  const ports = [listeningPort.value, tlsListeningPort.value].filter((port) => port !== null);
  const where = placesOf([listeningPort, tlsListeningPort], file);
  return known({ ports, where }, observation.id);
}

/** Formats places: `compose.yml:7`; only the name of the file if no option decided. */
export function placesOf(
  settings: readonly Configured<unknown>[],
  file: string,
): readonly string[] {
  const places = settings.flatMap(({ from }) => from).map(placeText);
  return places.length === 0 ? [file] : [...new Set(places)];
}

function placeText({ file, line }: OptionPlace): string {
  return line === null ? file : `${file}:${line}`;
}
