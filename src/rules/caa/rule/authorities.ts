import type { Authority } from '../../../model/index.js';

const SECTIGO = [
  'sectigo.com',
  'comodo.com',
  'comodoca.com',
  'usertrust.com',
  'trust-provider.com',
];

/**
 * Certification authorities by the organization in their issuers' names, with the issuer domain
 * names that they recognize in CAA records. Source: "Recognized CAA Domains" of Mozilla's CA
 * report, in the copy of SSLMate's caa_helper (of 2019), with changes known by 2026-11. No
 * statement is made about authorities that are not in this list. `accountUri` is true only if the
 * authority declares support for RFC 8657 (letsencrypt.org/docs/caa). Ballot SC-098 of the
 * CA/Browser Forum will require it of all, but support counts as unknown until the authority
 * confirms it.
 */
export const AUTHORITIES: readonly Authority[] = [
  authority("Let's Encrypt", ["Let's Encrypt"], ['letsencrypt.org'], true),
  // ZeroSSL issues through Sectigo, which checks the CAA records.
  authority('ZeroSSL', ['ZeroSSL', 'ZeroSSL GmbH'], [...SECTIGO, 'zerossl.com']),
  authority('Sectigo', ['Sectigo Limited', 'COMODO CA Limited', 'The USERTRUST Network'], SECTIGO),
  authority(
    'Google Trust Services',
    ['Google Trust Services', 'Google Trust Services LLC'],
    ['pki.goog', 'google.com'],
  ),
  authority('Buypass', ['Buypass AS-983163327', 'Buypass AS'], ['buypass.com', 'buypass.no']),
  authority(
    'DigiCert',
    ['DigiCert Inc', 'DigiCert, Inc.', 'GeoTrust Inc.', 'Thawte, Inc.', 'QuoVadis Limited'],
    [
      'digicert.com',
      'www.digicert.com',
      'digicert.ne.jp',
      'geotrust.com',
      'rapidssl.com',
      'symantec.com',
      'thawte.com',
      'quovadisglobal.com',
      'digitalcertvalidation.com',
    ],
  ),
  authority('GlobalSign', ['GlobalSign nv-sa', 'GlobalSign'], ['globalsign.com']),
  authority('Actalis', ['Actalis S.p.A.', 'Actalis S.p.A./03358520967'], ['actalis.it']),
  authority('SSL.com', ['SSL Corporation', 'SSL Corp'], ['ssl.com']),
  authority(
    'Certum',
    ['Asseco Data Systems S.A.', 'Unizeto Technologies S.A.'],
    ['certum.pl', 'certum.eu', 'yandex.ru'],
  ),
  authority(
    'HARICA',
    [
      'Hellenic Academic and Research Institutions CA',
      'Hellenic Academic and Research Institutions Cert. Authority',
    ],
    ['harica.gr'],
  ),
  authority(
    'Amazon',
    ['Amazon'],
    ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com', 'aws.amazon.com'],
  ),
  authority(
    'GoDaddy',
    ['GoDaddy.com, Inc.', 'Starfield Technologies, Inc.', 'GoDaddy Inc.'],
    ['godaddy.com', 'starfieldtech.com'],
  ),
  authority(
    'Entrust',
    ['Entrust, Inc.', 'Entrust Limited'],
    ['entrust.net', 'entrust.com', 'affirmtrust.com'],
  ),
  authority('IdenTrust', ['IdenTrust'], ['identrust.com', 'www.identrust.com']),
  authority('SwissSign', ['SwissSign AG'], ['swisssign.com', 'swisssign.net', 'swisssign.li']),
  authority('Microsoft', ['Microsoft Corporation'], ['microsoft.com']),
];

function authority(
  name: string,
  organizations: readonly string[],
  issuers: readonly string[],
  accountUri: boolean | null = null,
): Authority {
  return { name, organizations, issuers, accountUri };
}
