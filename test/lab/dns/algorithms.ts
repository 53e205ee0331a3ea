import { ORDINARY, ORDINARY_ASKED } from './ordinary.js';
import type { Algorithm, Zone } from './zone.js';

// Keys of RSA take longer to make than all others together: there are three.
const NUMBERS: readonly (readonly [number, Algorithm, Zone['needs']?])[] = [
  [5, 'RSASHA1', 'SHA-1'],
  [8, 'RSASHA256'],
  [10, 'RSASHA512'],
  [13, 'ECDSAP256SHA256'],
  [14, 'ECDSAP384SHA384'],
  [15, 'ED25519'],
  [16, 'ED448', 'ED448'],
];

/** A good zone of each algorithm, `algNUMBER.xlab`; zones below some of them. */
export const ALGORITHMS: readonly Zone[] = [
  ...NUMBERS.map(([number, algorithm, needs]): Zone => ({
    name: `alg${number}.xlab.`,
    records: ORDINARY,
    signing: { algorithm, twoKeys: number === 14 },
    status: 'secure',
    ...(needs === undefined ? {} : { needs }),
    asked: ORDINARY_ASKED,
  })),
  {
    name: 'below.alg15.xlab.',
    records: ORDINARY,
    signing: { algorithm: 'ECDSAP384SHA384' },
    status: 'secure',
    asked: [['@', 'DS'], ...ORDINARY_ASKED],
  },
  {
    // Two labels below its parent zone.
    name: 'deep.er.alg14.xlab.',
    records: ORDINARY,
    signing: {},
    status: 'secure',
    asked: [['@', 'DS'], ...ORDINARY_ASKED],
  },
  {
    name: 'unsigned.alg13.xlab.',
    records: ORDINARY,
    signing: null,
    status: 'insecure',
    asked: [['@', 'DS', 'secure'], ...ORDINARY_ASKED],
  },
];
