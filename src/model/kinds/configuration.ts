/** Configuration files of the operator, as the software would read them. */
import type {
  ContainerConfiguration,
  ServerConfiguration,
  TurnConfiguration,
} from '../configuration.js';
import { defineKinds, splitAtSpace, ONCE, wordIn, type Declared } from './declare.js';
import { CONFIGURATION_EXAMPLES } from './configuration-examples.js';

/** Software and version as which a configuration was read: several if the version is unknown. */
export interface AskedConfiguration {
  readonly software: ServerConfiguration['software'];
  readonly version: string;
}

export interface ConfigurationKinds {
  /** The subject of these observations is the domain. */
  readonly 'config.server': Declared<ServerConfiguration, AskedConfiguration>;
  /** The subject of these observations is the domain. */
  readonly 'config.container': Declared<ContainerConfiguration>;
  /** The subject of these observations is the domain. */
  readonly 'config.turn': Declared<TurnConfiguration>;
}

const SOFTWARE = ['prosody', 'ejabberd'] as const;

export const CONFIGURATION_SPECS = defineKinds<ConfigurationKinds>({
  'config.server': {
    asked: {
      write: ({ software, version }) => `${software} ${version}`,
      read: (variant) => {
        const [name, version] = splitAtSpace(variant);
        const software = wordIn(SOFTWARE, name);
        return software === null || version === null ? null : { software, version };
      },
    },
    example: CONFIGURATION_EXAMPLES.server,
  },
  'config.container': { asked: ONCE, example: CONFIGURATION_EXAMPLES.container },
  'config.turn': { asked: ONCE, example: CONFIGURATION_EXAMPLES.turn },
});
