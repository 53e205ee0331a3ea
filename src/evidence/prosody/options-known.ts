/**
 * Options and modules of Prosody by version, as its sources read them: every name that is given to
 * `get_option` or read by the core. Options that only `prosodyctl` reads are left out.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Options that both Prosody 0.12 and 13.0 read. */
const OPTIONS = words(`
  access_control_allow_credentials access_control_allow_headers access_control_allow_methods
  access_control_allow_origins access_control_max_age additional_registration_fields
  admin_socket admins allow_anonymous_s2s allow_anonymous_storage allow_contact_invites
  allow_registration allow_unaffiliated_register allow_unencrypted_plain_auth allow_user_invites
  allowlist_registration_only anonymous_login archive_cleanup_date_cache_size
  archive_expires_after archive_store authentication authorization autocreate_on_publish
  autocreate_on_subscribe blacklist_on_registration_throttle_overload blocklist_cache_size
  blocklist_on_registration_throttle_overload bosh_max_inactivity bosh_max_polling bosh_max_wait
  bounce_blocked_messages c2s_close_timeout c2s_require_encryption c2s_ssl c2s_stanza_size_limit
  c2s_tcp_keepalives c2s_timeout certificate certificates client_https_ssl
  component_admins_as_room_owners component_conflict_resolve component_module component_secret
  component_stanza_size_limit component_tcp_keepalives consider_bosh_secure
  consider_websocket_secure console_banner console_prettyprint_settings contact_info
  cross_domain_bosh cross_domain_websocket csi_important_payloads csi_queue_size
  csi_resume_inactive_delay data_path debug default_admin_affiliation default_archive_policy
  default_iteration_count default_storage defined dialback_secret disable_sasl_mechanisms
  disallow_s2s disco_expose_admins disco_items dont_archive_namespaces enabled
  enforce_registered_nickname error_library expose_publisher external_service_access
  external_service_host external_service_port external_service_secret external_service_ttl
  external_services force_module_reload gc groups_file hide_os_type http_cors_override
  http_default_cors_enabled http_default_host http_dir_listing http_errors_always_show
  http_errors_default_message http_errors_detailed http_errors_messages http_external_url
  http_file_share_access http_file_share_allowed_file_types http_file_share_base_url
  http_file_share_daily_quota http_file_share_expires_after http_file_share_global_quota
  http_file_share_safe_file_types http_file_share_secret http_file_share_size_limit
  http_files_cache_max_file_size http_files_cache_size http_files_dir http_host http_index_files
  http_max_buffer_size http_max_content_size http_path http_paths ignore_presence_priority
  insecure_open_authentication insecure_sasl_mechanisms installer_plugin_path interface
  interfaces invite_expiry ldap_admin_filter ldap_admins ldap_base ldap_filter ldap_mode
  ldap_password ldap_rootdn ldap_scope ldap_server ldap_tls limits limits_resolution
  load_global_modules local_interfaces log mam_include_total mam_smart_enable
  max_archive_query_results max_history_messages mime_types_file
  min_seconds_between_registrations modules_disabled modules_enabled motd_jid motd_text
  muc_log_all_rooms muc_log_by_default muc_log_cleanup_date_cache_size muc_log_expires_after
  muc_log_include_total muc_log_presences muc_max_rooms muc_occupant_id
  muc_registration_include_form muc_room_allow_persistent muc_room_allow_public
  muc_room_cache_size muc_room_default_allow_member_invites muc_room_default_change_subject
  muc_room_default_history_length muc_room_default_language muc_room_default_members_only
  muc_room_default_moderated muc_room_default_persistent muc_room_default_presence_broadcast
  muc_room_default_public muc_room_default_public_jids muc_room_lock_timeout muc_room_locking
  muc_tombstone_expiry muc_tombstones multiplex_buffer_size name network_backend
  network_default_read_size new_muc_storage_format openmetrics_allow_cidr openmetrics_allow_ips
  os_version_command password_hash pep_info_cache_size pep_max_items pep_service_cache_size
  pidfile plugin_paths prosody_group prosody_user proxy65_acl proxy65_address
  proxy65_open_access proxy65_port pubsub_max_items pubsub_nodes pubsub_summary_templates realm
  registration_allowlist registration_blacklist registration_blocklist registration_compat
  registration_from registration_instructions registration_invite_only registration_notification
  registration_notification_type registration_throttle_cache_size registration_throttle_max
  registration_throttle_period registration_title registration_watchers registration_whitelist
  require_encryption restrict_room_creation run_as_root s2s_allow_encryption s2s_close_timeout
  s2s_insecure_domains s2s_require_encryption s2s_secure_auth s2s_secure_domains s2s_ssl
  s2s_stanza_size_limit s2s_tcp_keepalives s2s_timeout smacks_enabled_s2s
  smacks_hibernation_time smacks_max_ack_delay smacks_max_inactive_unacked_stanzas
  smacks_max_old_sessions smacks_max_queue_size smacks_max_unacked_stanzas smacks_s2s_resend sql
  sql_manage_tables ssl ssl_compression statistics statistics_config statistics_interval storage
  storage_archive_item_limit storage_archive_item_limit_cache_size storage_async_check
  storage_memory_temporary storage_memory_temporary_stores syslog_facility tcp_keepalives
  tls_profile tombstone_cache_size trusted_proxies turn_external_host turn_external_port
  turn_external_secret turn_external_tcp turn_external_tls_port turn_external_ttl
  turn_external_user umask unbound unlimited_jids upgrade_legacy_bookmarks upgrade_legacy_vcards
  use_dane use_ipv4 use_ipv6 use_libevent user_tombstone_expiry validate_from_addresses
  websocket_frame_buffer_limit websocket_frame_fragment_limit websocket_get_response_body
  websocket_get_response_text welcome_message whitelist_registration_only
`);

/** Options that only Prosody 0.12 reads. */
const OPTIONS_OF_0_12 = words(`
  allow_user_invites_by_roles daemonize deny_user_invites_by_roles invites_page_module
`);

/** Options that Prosody 13.0 introduced. */
const OPTIONS_OF_13 = words(`
  add_permissions advertise_bosh advertise_websocket cron_check_delay cron_initial_delay
  cron_spread_factor custom_roles default_provisioned_role default_user_role host_user_role
  http_legacy_x_forwarded http_ports https_ports invites_page invites_page_supports
  migrate_legacy_blocking muc_avatar_advertise_hashes muc_hats_compat muc_room_default_allow_pm
  muc_room_default_always_allow_moderator_pms muc_vcard network_settings parent_host
  public_user_role push_max_devices push_max_errors push_max_hibernation_timeout
  push_notification_important_body push_notification_with_body push_notification_with_sender
  register_ibr_default_role registration_delete_grace_period remove_permissions
  s2s_send_queue_size server_info server_info_extensions server_user_role sqlite_tune
  storage_archive_experimental_fast_delete strict_deprecate_is_admin tls_server_end_point_hash
  token_auth_access_time_granularity tokenless_grant_ttl vcard_store_name
`);

const MODULES = words(`
  admin_adhoc admin_shell admin_socket admin_telnet announce auth_anonymous auth_insecure
  auth_internal_hashed auth_internal_plain auth_ldap authz_internal blocklist bookmarks bosh c2s
  carbons component cron csi csi_simple debug_sql dialback disco external_services groups http
  http_errors http_file_share http_files http_openmetrics invites invites_adhoc invites_register
  iq lastactivity legacyauth limits mam message mimicking motd muc muc_mam muc_unique
  net_multiplex offline pep pep_plus pep_simple ping posix presence private proxy65 pubsub
  register register_ibr register_limits roster s2s s2s_auth_certs s2s_bidi saslauth
  scansion_record server_contact_info smacks stanza_debug storage_internal storage_memory
  storage_none storage_sql storage_xep0227 time tls tokenauth tombstones turn_external unknown
  uptime user_account_management vcard vcard4 vcard_legacy version watchregistrations websocket
  welcome windows
`);

const MODULES_OF_13 = words(`
  account_activity cloud_notify debug_reset debug_stanzas flags http_altconnect s2s_auth_dane_in
  server_info
`);

/**
 * Options of the global section only, as `prosodyctl check` of Prosody 0.12 and 13.0 lists them.
 */
export const GLOBAL_OPTIONS: ReadonlySet<string> = new Set(
  words(`
  access_control_allow_credentials access_control_allow_headers access_control_allow_methods
  access_control_max_age admin_socket body_size_limit bosh_max_inactivity bosh_max_polling
  bosh_max_wait buffer_size_limit c2s_close_timeout c2s_stanza_size_limit c2s_tcp_keepalives
  c2s_timeout component_stanza_size_limit component_tcp_keepalives consider_bosh_secure
  consider_websocket_secure console_banner console_prettyprint_settings daemonize gc
  http_default_host http_errors_always_show http_errors_default_message http_errors_detailed
  http_errors_messages http_max_buffer_size http_max_content_size installer_plugin_path limits
  limits_resolution log multiplex_buffer_size network_backend network_default_read_size
  network_settings openmetrics_allow_cidr openmetrics_allow_ips pidfile plugin_paths
  plugin_server prosody_group prosody_user prosodyctl_timeout run_as_root s2s_close_timeout
  s2s_insecure_domains s2s_secure_auth s2s_secure_domains s2s_stanza_size_limit
  s2s_tcp_keepalives s2s_timeout statistics statistics_config statistics_interval tcp_keepalives
  tls_profile trusted_proxies umask use_dane use_ipv4 use_ipv6 websocket_frame_buffer_limit
  websocket_frame_fragment_limit websocket_get_response_body websocket_get_response_text
`),
);

export function optionsOf(modern: boolean): ReadonlySet<string> {
  return new Set([...OPTIONS, ...(modern ? OPTIONS_OF_13 : OPTIONS_OF_0_12)]);
}

export function modulesOf(modern: boolean): ReadonlySet<string> {
  return new Set(modern ? [...MODULES, ...MODULES_OF_13] : MODULES);
}
