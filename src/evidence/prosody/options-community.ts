/** Options that only community modules of modules.prosody.im read, as of August 2025. */
const READ_BY_MODULES = `
  adhoc_account_management: close_sessions_on_password_change require_confirm_password require_current_password
  admin_blocklist: admin_blocklist_roles
  alias: alias_response aliases
  anti_spam: anti_spam_actions anti_spam_block_patterns anti_spam_block_strings anti_spam_default_action
    anti_spam_services
  audit: audit_log_expires_after audit_log_ips audit_log_ipv4_prefix audit_log_ipv6_prefix audit_log_location
    geoip_ipv4_country geoip_ipv6_country
  audit_auth: audit_auth_cache_size audit_auth_passwords_only audit_auth_repeat_failure_timeout
    audit_auth_repeat_success_timeout
  audit_status: audit_status_heartbeat_interval
  auth_ccert: certificate_match
  auth_custom_http: auth_custom_http
  auth_cyrus: cyrus_application_name cyrus_require_provisioning cyrus_server_fqdn cyrus_service_name
    cyrus_service_realm
  auth_dovecot: auth_append_host dovecot_auth_host dovecot_auth_port dovecot_auth_socket handle_appended
    service_name validate_append_host
  auth_external_insecure: external_auth_blocking external_auth_command external_auth_processes
    external_auth_protocol external_auth_timeout
  auth_ha1: auth_ha1_file
  auth_http: http_auth_credentials http_auth_url
  auth_http_async: http_auth_url
  auth_http_cookie: http_auth_url http_cookie_auth_url
  auth_imap: auth_append_host auth_imap_ssl auth_imap_verify_certificate imap_auth_host imap_auth_port
    imap_auth_realm imap_auth_service_name sasl_realm
  auth_internal_yubikey: sasl_realm yubikey_key yubikey_prefix_length
  auth_oauth_external: oauth_external_client_id oauth_external_client_secret oauth_external_discovery_url
    oauth_external_issuer oauth_external_resource_owner_password oauth_external_scope oauth_external_token_endpoint
    oauth_external_username_field oauth_external_validation_endpoint
  auth_oauthbearer: oauth_client_id oauth_client_secret oauth_url
  auth_sql: auth_sql
  auth_token: otp_seed token_secret
  auth_wordpress: wordpress_table_prefix
  authz_delegate: authz_delegate_to
  block_outgoing: block_outgoing_stanzas block_outgoing_users
  block_registrations: block_registrations_matching block_registrations_require block_registrations_users
  block_s2s_subscriptions: block_s2s_subscriptions
  broadcast: broadcast_from broadcast_senders
  c2s_conn_throttle: cthrottler_logins_count cthrottler_time
  c2s_limit_sessions: max_resources
  captcha_registration: captcha_config
  carbons_copies: carbons_copies_adhoc carbons_copies_default
  checkcerts: checkcerts_notify
  client_management: enforce_client_ids
  client_proxy: target_address
  cloud_notify: push_max_devices push_max_errors push_max_hibernation_timeout push_notification_important_body
    push_notification_with_body push_notification_with_sender
  compliance_2021: compliance_
  compliance_2023: compliance_
  component_client: component_client
  component_http: component_post_url post_stanza_types
  compression_unsafe: compression_level
  conversejs: conversejs_cdn conversejs_css conversejs_description conversejs_html_template conversejs_js_template
    conversejs_name conversejs_options conversejs_pwa_color conversejs_resources conversejs_script
    conversejs_short_name conversejs_tags conversejs_version manifest_icons
  couchdb: couchdb_url
  csi_battery_saver: csi_battery_saver_filter_muc csi_battery_saver_queue_size
  csi_grace_period: grace_period
  debug_traceback: debug_traceback_filename debug_traceback_signal
  default_bookmarks: default_bookmarks
  delegation: delegations
  devices: max_user_devices
  disable_tls: disable_tls_ports
  dnsbl: dnsbl_flag dnsbl_message dnsbls
  dnsupdate: c2s_direct_tls_ports c2s_ports s2s_direct_tls_ports s2s_ports xmpp_host
  drop_chatstates: drop_chatstates_domains
  e2e_policy: e2e_policy_chat e2e_policy_message_optional_chat e2e_policy_message_optional_muc
    e2e_policy_message_required_chat e2e_policy_message_required_muc e2e_policy_muc e2e_policy_whitelist
  easy_invite: easy_invite_page_module
  email: smtp
  email_pass: http_ports https_host https_ports msg_body msg_subject smtp_from smtp_password smtp_port smtp_server
    smtp_ssl smtp_username url_path
  fallback_vcard: default_vcard_orgmail default_vcard_orgname
  file_management: http_upload_path
  filter_words: filter_words
  firewall: firewall_experimental_user_marks firewall_extra_chains firewall_multirate_cache_limit firewall_scripts
    geoip_ipv4_country geoip_ipv6_country
  flash_policy: crossdomain_file crossdomain_string
  graceful_shutdown: shutdown_pause
  group_bookmarks: group_bookmarks_file
  groups_internal: groups_muc_host
  groups_migration: group_default_id group_default_name
  host_blacklist: host_blacklist
  host_guard: core host_guard_blacklist host_guard_blockall host_guard_blockall_exceptions host_guard_selective
  host_status_heartbeat: status_check_heartbeat_interval status_check_heartbeat_mode
  http_admin_api: site_name
  http_authentication: http_credentials unauthenticated_http_endpoints
  http_connect: http_proxy_secret http_proxy_to_all_ports http_proxy_to_ports http_proxy_to_private_ips
  http_debug: http_debug_methods
  http_favicon: favicon
  http_health: http_health_allow_cidr http_health_allow_ips
  http_host_status_check: status_check_heartbeat_threshold
  http_hostaliases: http_host_aliases
  http_index: http_index_show_all http_index_template
  http_libjs: libjs_path
  http_muc_kick: http_muc_kick_authorization_header
  http_muc_log: http_muc_log_default_view http_muc_log_lazy_calendar http_muc_log_list_order http_muc_log_resources
    http_muc_log_show_images http_muc_log_template
  http_oauth2: allowed_oauth2_code_challenge_methods allowed_oauth2_grant_types allowed_oauth2_locales
    allowed_oauth2_response_types oauth2_access_token_ttl oauth2_expect_username_jid oauth2_policy_url
    oauth2_refresh_token_ttl oauth2_registration_algorithm oauth2_registration_key oauth2_registration_options
    oauth2_registration_ttl oauth2_require_auth_revoke oauth2_require_code_challenge oauth2_respect_oidc_prompt
    oauth2_security_policy oauth2_service_documentation oauth2_template_path oauth2_terms_url site_name
  http_presence: presence_http_path presence_resource_path
  http_roster_admin: http_roster_url
  http_status: http_status_allow_cidr http_status_allow_ips
  http_upload_external: http_upload_external_access http_upload_external_base_url
    http_upload_external_file_size_limit http_upload_external_protocol http_upload_external_secret
  incidents_handling: incidents_expire_time
  inject_ecaps2: ecaps2_hashes
  invites: invites_page_module
  invites_adhoc: allow_user_invites_by_roles deny_user_invites_by_roles
  invites_page: invites_page invites_page_external invites_registration_page site_name
  invites_register_api: site_name
  invites_register_web: invites_register_template_path site_name webchat_url
  isolate_host: isolate_except_domains isolate_except_users
  jsxc: jquery_url jsxc_cdn jsxc_css jsxc_html_template jsxc_js_template jsxc_resources jsxc_script jsxc_tags
    jsxc_version
  lastlog: lastlog_ip_address lastlog_stamp_offline
  lastlog2: lastlog_ip_address
  lib_ldap: ldap
  limit_auth: limit_auth_max limit_auth_period limit_auth_tarpit_delay
  listusers: console_interfaces console_ports
  log_auth: log_auth_ips
  log_events_by_cpu_usage: log_cpu_threshold
  log_events_by_memory: log_memory_threshold
  log_http: log_http_file
  log_messages_sql: message_log_sql message_log_sql_table
  log_ringbuffer: log_ringbuffer_chunk_size
  log_slow_events: log_slow_events_threshold
  mam_archive: archive_conversation_interval
  manifesto: admin_contact_address manifesto_contact_encryption_warning
  measure_active_users: measure_active_users_count_disabled
  measure_memory: memory_pagesize
  measure_process: memory_pagesize
  measure_storage: measure_storage_tagged_metric
  message_logging: message_logging_dir
  migrate_http_upload: http_upload_path
  migrate_lastlog2: migrate_lastlog2_auto_remove
  motd_sequential: motd_sequential_messages
  muc_access_control: muc_access_lists
  muc_adhoc_bots: adhoc_bots
  muc_anonymize_moderation_actions: anonymize_moderation_actions_form_position
  muc_badge: badge_count badge_template
  muc_ban_ip: muc_ban_ip_trust_local_restricted_services muc_ban_ip_trusted_services
  muc_bot: bots_get_messages ignore_bot_errors known_bots
  muc_cloud_notify: push_max_devices push_max_errors push_notification_important_body push_notification_with_body
    push_notification_with_sender
  muc_config_restrict: muc_config_restricted
  muc_defaults: default_mucs
  muc_dicebot: muc_dicebot_rooms
  muc_gateway_optimize: gateway_hosts
  muc_hide_media: muc_room_default_hide_media
  muc_http_auth: muc_http_auth_authorization_header muc_http_auth_authorize_registration muc_http_auth_disabled_for
    muc_http_auth_enabled_for muc_http_auth_insecure muc_http_auth_url
  muc_http_defaults: muc_create_api_auth muc_create_api_url
  muc_inject_mentions: muc_inject_mentions_append_mentions muc_inject_mentions_disabled_rooms
    muc_inject_mentions_enabled_rooms muc_inject_mentions_mention_delimiters muc_inject_mentions_prefix_mandatory
    muc_inject_mentions_prefixes muc_inject_mentions_reserved_nicks muc_inject_mentions_strip_out_prefixes
    muc_inject_mentions_suffixes muc_inject_mentions_use_bare_jid
  muc_limits: muc_burst_factor muc_event_rate muc_limit_base_cost muc_limit_joins_only muc_line_count_multiplier
    muc_max_char_count muc_max_line_count muc_max_nick_length
  muc_local_only: muc_local_only
  muc_markers: muc_marker_rewrite_id muc_marker_summary_on_join muc_marker_type
  muc_members_json: muc_members_json_mucs muc_members_json_url
  muc_mention_notifications: muc_mmn_notify_unaffiliated_users
  muc_moderation_delay: moderation_delay_form_position
  muc_notifications: muc_notification_invite
  muc_offline_delivery: muc_offline_delivery_default
  muc_rai: muc_rai_max_subscribers
  muc_require_tos: tos_no_message tos_welcome_message tos_yes_message
  muc_reserve_nick_pattern: muc_reserve_nick_patterns
  muc_restrict_media: muc_room_default_restrict_media
  muc_restrict_nick: muc_restrict_nick_pattern
  muc_restrict_rooms: muc_restrict_allow_admins muc_restrict_exceptions muc_restrict_matching
  muc_restrict_status: muc_room_default_restrict_status
  muc_rtbl: muc_rtbl_jid muc_rtbl_node muc_rtbls
  muc_slow_mode: slow_mode_duration_form_position
  muc_webchat_url: muc_webchat_baseurl
  munin: munin_ignored_stats munin_node_name
  net_dovecotauth: dovecotauth_allow_master dovecotauth_host
  net_proxy: proxy_port_mappings proxy_ports proxy_trusted_proxies
  nodeinfo2: nodeinfo2_expose_posts nodeinfo2_expose_users
  offline_email: queue_offline_emails smtp_from smtp_password smtp_server smtp_username
  ogp: ogp_domain_allowlist ogp_domain_denylist ogp_domain_whitelist
  onhold: onhold_jids
  onions: onions_map onions_only onions_socks5_host onions_socks5_port onions_tor_all
  password_policy: password_policy
  password_reset: password_reset_validity
  pastebin: pastebin_expire_after pastebin_html_preview pastebin_line_threshold pastebin_private_messages
    pastebin_summary_length pastebin_threshold pastebin_trigger pastebin_url
  persisthosts: persisthosts_path
  ping_muc: ping_muc_delay
  pinger: c2s_idle_timeout c2s_ping_timeout
  presence_cache: presence_cache_size
  presence_dedup: presence_dedup_cache_size
  privilege: privileged_entities
  proxy65_whitelist: allow_local_streamhosts allowed_streamhosts
  pubsub_alertmanager: alertmanager_body_template alertmanager_node_template alertmanager_path_configs
  pubsub_feeds: feed_lease_length feed_pull_interval feed_pull_interval_seconds feeds use_pubsubhubub
  pubsub_forgejo: forgejo_actor forgejo_insecure forgejo_node forgejo_node_mapping forgejo_node_prefix
    forgejo_secret forgejo_skip_commitless_push forgejo_templates
  pubsub_github: github_actor github_node github_node_mapping github_node_prefix github_secret
  pubsub_pivotaltracker: pivotaltracker_node
  pubsub_post: pubsub_post_actor pubsub_post_actors pubsub_post_default_actor pubsub_post_default_secret
    pubsub_post_mappings pubsub_post_secrets
  pubsub_serverinfo: pubsub_serverinfo_cache_ttl pubsub_serverinfo_delete_node_on_unload pubsub_serverinfo_node
    pubsub_serverinfo_persist_items pubsub_serverinfo_public_providers_url pubsub_serverinfo_publication_interval
    pubsub_serverinfo_publish_user_count pubsub_serverinfo_service
  pubsub_stats: pubsub_stats_node
  pubsub_twitter: twitter_pull_interval twitter_search_url twitter_searches
  push2: contact_uri hibernate_past_first_push push_max_hibernation_timeout
  readonly: readonly_stores
  register_apps: site_apps site_apps_hide site_apps_show
  register_dnsbl: registration_rbl
  register_dnsbl_firewall_mark: registration_rbl registration_rbl_message
  register_dnsbl_warn: registration_rbl
  register_json: reg_servlet_auth_token reg_servlet_base reg_servlet_bl reg_servlet_filtered_mails
    reg_servlet_secure reg_servlet_ttime reg_servlet_wl
  register_oob_url: register_oob_url
  register_redirect: no_registration_whitelist registration_oob registration_text registration_url
  register_web: captcha_options register_web_template register_web_title
  reload_modules: reload_global_modules reload_modules
  report_affiliations: report_affiliations_admin_roles report_affiliations_anonymous
    report_affiliations_member_roles report_affiliations_registered report_affiliations_trusted_servers
  report_forward: report_forward_body_template report_forward_contact_cache_size
    report_forward_contact_lookup_timeout report_forward_to report_forward_to_origin
    report_forward_to_origin_fallback
  report_tracker: trusted_reporters
  require_otr: otr_block_groupchat
  rest: anonymous_rest rest_auth_mechanisms rest_callback_content_type rest_callback_events rest_callback_stanzas
    rest_callback_url rest_demo_resources rest_iq_max_timeout rest_iq_timeout rest_stanza_size_limit
  s2s_auth_fingerprint: s2s_trusted_fingerprints
  s2s_blacklist: s2s_blacklist
  s2s_idle_timeout: s2s_idle_timeout
  s2s_keepalive: keepalive_interval keepalive_servers keepalive_timeout
  s2s_never_encrypt_blacklist: tls_s2s_blacklist tls_s2s_blacklist_ip
  s2s_reload_newcomponent: core
  s2s_whitelist: s2s_whitelist
  s2soutinjection: s2s_connect_overrides
  sasl2_fast: sasl2_fast_token_min_ttl sasl2_fast_token_ttl
  saslname: sasl_hostname
  seclabels: security_catalog_desc security_catalog_name security_labels
  secure_interfaces: secure_interfaces
  sentry: sentry
  server_info: server_info server_info_extensions
  server_status: server_status_basepath server_status_json server_status_show_comps server_status_show_hosts
  service_outage_status: outage_status_urls
  slack_webhooks: incoming_webhook_default_nick incoming_webhook_path outgoing_webhook_routing
  sms_clickatell: clickatell_api_id sms_message_prefix sms_source_number
  srvinjection: srvinjection
  sslv3_warn: sslv3_warning
  stanza_counter: stanza_counter_basepath
  statistics: statistics_meminfo_interval
  statsd: statsd
  storage_appendmap: appendmap_timestamps
  storage_lmdb: lmdb_flags lmdb_maxdbs
  storage_mongodb: mongodb
  storage_multi: storage_multi_policy
  storage_s3: s3_access_key s3_base_uri s3_bucket s3_region s3_secret_key
  storage_xmlarchive: xmlarchive_overwrite
  strict_https: hsts_header hsts_redirect
  support_contact: support_contact support_contact_group support_contact_nick
  support_room: support_room_inviter support_room_reason
  swedishchef: swedish_chef_enabled swedishchef_trigger
  throttle_unsolicited: throttle_unsolicited_burst unsolicited_messages_per_minute
    unsolicited_s2s_messages_per_minute
  tos: tos_documents tos_version
  turncredentials: turncredentials_host turncredentials_port turncredentials_secret turncredentials_ttl
  tweet_data: twitter_apiv2_bearer_token
  unified_push: unified_push_acl unified_push_backend unified_push_registration_ttl unified_push_secret
  version_spoofed: server_name server_platform server_version
  vjud: allow_remote_searches vjud_instructions vjud_mode vjud_search_domain
  voipms: voipms_api_password voipms_api_username voipms_jid_map voipms_query_key
  voipms_carddav: voipms_carddav_contact_format voipms_carddav_domain voipms_carddav_jid_map
    voipms_carddav_sync_interval
  warn_legacy_tls: legacy_tls_versions legacy_tls_warning
  watchuntrusted: untrusted_fail_notification untrusted_fail_watchers untrusted_ignore_domains
    untrusted_message_type
  webpresence: presence_icons
  welcome_page: site_name welcome_page_open_registration welcome_page_template_path welcome_page_variables
  xhtmlim: bounce_invalid_xhtml strip_xhtml_style
`;

/** Prosody options by the community module that reads them. */
export const COMMUNITY_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  READ_BY_MODULES.trim()
    .split(/\n {2}(?! )/)
    .map((entry) => {
      const [module = '', ...options] = entry.trim().split(/:?\s+/);
      return [module, options];
    }),
);
