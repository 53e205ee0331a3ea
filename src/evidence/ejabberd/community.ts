/** Modules of https://github.com/processone/ejabberd-contrib, which are no part of ejabberd. */
const COMMUNITY: readonly string[] = [
  'mod_archive',
  'mod_autoreload',
  'mod_captcha_rust',
  'mod_cron',
  'mod_default_contacts',
  'mod_default_rooms',
  'mod_deny_omemo',
  'mod_ecaptcha',
  'mod_example',
  'mod_filter',
  'mod_grafite',
  'mod_http_redirect',
  'mod_irc',
  'mod_isolation',
  'mod_libcluster',
  'mod_log_chat',
  'mod_logsession',
  'mod_logxml',
  'mod_mam_mnesia',
  'mod_message_log',
  'mod_muc_log_http',
  'mod_muc_webchat_url',
  'mod_openid',
  'mod_post_log',
  'mod_pottymouth',
  'mod_profile',
  'mod_prometheus',
  'mod_push_offline',
  'mod_rest',
  'mod_s2s_log',
  'mod_s3_upload',
  'mod_shcommands',
  'mod_spam_filter',
  'mod_statsdx',
  'mod_tombstones',
  'mod_unified_push',
  'mod_webadmin_config',
  'mod_webpresence',
];

/** Names such as `ModPresenceDemo` belong to Elixir modules, which are not part of ejabberd. */
export function isCommunityModule(name: string): boolean {
  return COMMUNITY.includes(name) || /^(Elixir\.)?Mod[A-Z]/.test(name);
}

/** Values of `auth_method` that only modules of ejabberd-contrib provide. */
export const COMMUNITY_AUTHENTICATION: readonly string[] = ['http'];
