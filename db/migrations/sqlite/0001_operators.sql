CREATE TABLE `counts` (
	`hour` integer NOT NULL,
	`appid` text NOT NULL,
	`name` text NOT NULL,
	`label` text NOT NULL,
	`count` integer NOT NULL,
	`total` integer NOT NULL,
	PRIMARY KEY(`hour`, `appid`, `name`, `label`)
);
--> statement-breakpoint
CREATE TABLE `operator_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`id_hash` blob NOT NULL,
	`operator_id` text NOT NULL,
	`ip` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	FOREIGN KEY (`operator_id`) REFERENCES `operators`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `operator_sessions_id_hash_unique` ON `operator_sessions` (`id_hash`);--> statement-breakpoint
CREATE INDEX `operator_sessions_of_operator` ON `operator_sessions` (`operator_id`);--> statement-breakpoint
CREATE TABLE `operators` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text,
	`role` text NOT NULL,
	`password_hash` text NOT NULL,
	`sealed_totp` text,
	`totp_step` integer,
	`recovery_codes` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_sign_in_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `operators_email_unique` ON `operators` (`email`);--> statement-breakpoint
CREATE TABLE `settings` (
	`id` integer PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `setup` (
	`id` integer PRIMARY KEY NOT NULL,
	`token_hash` blob,
	`closed_at` integer
);
--> statement-breakpoint
DROP INDEX `audit_events_of_user`;--> statement-breakpoint
CREATE INDEX `audit_events_by_time` ON `audit_events` (`at`);--> statement-breakpoint
CREATE INDEX `audit_events_of_action` ON `audit_events` (`action`,`at`);--> statement-breakpoint
CREATE INDEX `audit_events_of_app` ON `audit_events` (`appid`,`at`);--> statement-breakpoint
CREATE INDEX `audit_events_of_session` ON `audit_events` (`session_id`,`at`) WHERE session_id is not null;--> statement-breakpoint
CREATE INDEX `audit_events_of_operator` ON `audit_events` (`operator_id`,`at`) WHERE operator_id is not null;--> statement-breakpoint
CREATE INDEX `audit_events_of_api_key` ON `audit_events` (`api_key_id`,`at`) WHERE api_key_id is not null;--> statement-breakpoint
CREATE INDEX `audit_events_of_reason` ON `audit_events` (`reason`,`at`) WHERE reason is not null;--> statement-breakpoint
CREATE INDEX `audit_events_not_ok` ON `audit_events` (`outcome`,`at`) WHERE outcome <> 'ok';--> statement-breakpoint
CREATE INDEX `audit_events_from_address` ON `audit_events` (`ip`,`at`) WHERE ip is not null;--> statement-breakpoint
CREATE INDEX `audit_events_of_request` ON `audit_events` (`request_id`,`at`) WHERE request_id is not null;--> statement-breakpoint
CREATE INDEX `audit_events_of_user` ON `audit_events` (`user_id`,`at`) WHERE user_id is not null;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `last_used_at` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `app_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `sessions` SET `app_id` = (SELECT `app_id` FROM `users` WHERE `users`.`id` = `sessions`.`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_by_time` ON `sessions` (`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_of_app` ON `sessions` (`app_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_from_address` ON `sessions` (`ip`,`created_at`) WHERE ip is not null;--> statement-breakpoint
CREATE INDEX `sessions_revoked` ON `sessions` (`created_at`) WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX `sessions_by_revocation` ON `sessions` (`revoked_at`) WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX `sessions_not_revoked` ON `sessions` (`app_id`,`expires_at`) WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX `users_by_time` ON `users` (`created_at`);--> statement-breakpoint
CREATE INDEX `users_of_app` ON `users` (`app_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `users_blocked` ON `users` (`created_at`) WHERE blocked_at is not null;--> statement-breakpoint
CREATE INDEX `users_by_unionid` ON `users` (`unionid`) WHERE unionid is not null;--> statement-breakpoint
CREATE INDEX `users_by_nickname` ON `users` (nickname collate nocase) WHERE nickname is not null;--> statement-breakpoint
INSERT INTO `counts` SELECT `at` / 3600000 * 3600000, coalesce(`appid`, ''), `action`, CASE `outcome` WHEN 'ok' THEN '' ELSE coalesce(`reason`, '') END, count(*), 0 FROM `audit_events` GROUP BY 1, 2, 3, 4;--> statement-breakpoint
INSERT INTO `counts` SELECT u.`created_at` / 3600000 * 3600000, a.`appid`, 'user.new', '', count(*), 0 FROM `users` u JOIN `apps` a ON a.`id` = u.`app_id` GROUP BY 1, 2, 3, 4;
