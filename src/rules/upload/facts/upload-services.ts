/** Services of HTTP Upload (XEP-0363) with their slots. */
import {
  gap,
  known,
  read,
  sightings,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { UploadSlots } from '../../../model/index.js';

/** An HTTP Upload service (XEP-0363) from which the scan requested slots. */
export interface UploadService {
  /** JID of the service; the domain if no service was found. */
  readonly service: string;
  readonly answer: Reading<UploadSlots>;
}

/** Returns the upload services that the scan queried, in the order of their JIDs. */
export function uploadServices({ [AT]: { seen } }: Place): Sightings<UploadService> | NotSeen {
  const unasked = { code: 'UPLOAD_UNASKED', args: {} } as const;
  const services = seen.all('upload.slots').map((observed) => {
    const answer = read<UploadSlots>(observed, unasked, (failure) => ({
      code: 'UPLOAD_UNANSWERED',
      args: failure,
    }));
    return known({ service: observed.subject, answer }, observed.id);
  });
  return sightings(services, gap('unasked', unasked));
}
