// Made from lib/contract.ts by `node sdk/server/generate/main.ts`: change it there.
import type { Download } from "../answer.ts";
import type { CallOptions } from "../transport.ts";

/** Every error that Lingpai answers. */
export type ErrorCode =
	| "invalid_request"
	| "app_required"
	| "app_unknown"
	| "app_disabled"
	| "invalid_code"
	| "code_used"
	| "session_missing"
	| "session_unknown"
	| "session_expired"
	| "session_revoked"
	| "user_blocked"
	| "unauthorized"
	| "forbidden"
	| "not_found"
	| "method_not_allowed"
	| "payload_too_large"
	| "unsupported_media_type"
	| "signature_mismatch"
	| "decrypt_failed"
	| "unsupported_by_platform"
	| "rate_limited"
	| "upstream_rate_limited"
	| "internal"
	| "app_misconfigured"
	| "upstream_error"
	| "upstream_busy"
	| "unavailable"
	| "upstream_timeout";

/** Every operation that an API key may call, and the lists' items over all pages. */
export interface Operations {
	/**
	 * Whose token is this? (RFC 7662) · 查询令牌属于谁
	 *
	 * `POST /api/introspect`, with an API key of any scope.
	 */
	introspect(input: IntrospectInput, options?: CallOptions): Promise<IntrospectOutput>;
	/**
	 * HMAC-SHA256 of a payload with the user's session key (virtual payment, user state) · 用会话密钥签名（虚拟支付、用户态）
	 *
	 * `POST /api/sign`, with an API key of any scope.
	 * Errors: `session_unknown`, `session_expired`, `session_revoked`, `user_blocked`, `app_unknown`, `app_disabled`, `not_found`, `unsupported_by_platform`.
	 */
	sign(input: SignInput, options?: CallOptions): Promise<SignOutput>;
	/**
	 * Make an API key; it is told in this answer and never again · 创建 API 密钥（仅此一次返回）
	 *
	 * `POST /api/admin/api-keys`, with an API key of scope `admin` that is not limited to one app.
	 * Errors: `app_unknown`.
	 */
	createApiKey(input: CreateApiKeyInput, options?: CallOptions): Promise<CreateApiKeyOutput>;
	/**
	 * API keys, newest first; never the keys themselves · API 密钥列表
	 *
	 * `GET /api/admin/api-keys`, with an API key of scope `admin` that is not limited to one app.
	 */
	listApiKeys(input?: ListApiKeysInput, options?: CallOptions): Promise<ListApiKeysOutput>;
	/** The items of `listApiKeys` over all its pages, 200 a page when `limit` is not told. */
	apiKeys(input?: Omit<ListApiKeysInput, "cursor">, options?: CallOptions): AsyncGenerator<ApiKey, void, undefined>;
	/**
	 * Remove an API key: it is refused from the next request on · 删除 API 密钥
	 *
	 * `DELETE /api/admin/api-keys/{id}`, with an API key of scope `admin` that is not limited to one app.
	 * Errors: `not_found`.
	 */
	deleteApiKey(input: DeleteApiKeyInput, options?: CallOptions): Promise<void>;
	/**
	 * Register an app; with a real one the simulator ends · 登记小程序（登记真实小程序后模拟器即停用）
	 *
	 * `POST /api/admin/apps`, with an API key of scope `admin` that is not limited to one app.
	 */
	createApp(input: CreateAppInput, options?: CallOptions): Promise<App>;
	/**
	 * Apps, newest first · 小程序列表
	 *
	 * `GET /api/admin/apps`, with an API key of scope `admin`.
	 */
	listApps(input?: ListAppsInput, options?: CallOptions): Promise<ListAppsOutput>;
	/** The items of `listApps` over all its pages, 200 a page when `limit` is not told. */
	apps(input?: Omit<ListAppsInput, "cursor">, options?: CallOptions): AsyncGenerator<App, void, undefined>;
	/**
	 * Change name, policy, secret or message push, switch on or off · 修改名称、策略、密钥、消息推送，启用或停用
	 *
	 * `PATCH /api/admin/apps/{id}`, with an API key of scope `admin`.
	 * Errors: `not_found`, `unsupported_by_platform`.
	 */
	changeApp(input: ChangeAppInput, options?: CallOptions): Promise<App>;
	/**
	 * Delete an app with its users, their sessions and its API keys · 删除小程序及其用户、会话和 API 密钥
	 *
	 * `DELETE /api/admin/apps/{id}`, with an API key of scope `admin` that is not limited to one app.
	 * Errors: `not_found`.
	 */
	deleteApp(input: DeleteAppInput, options?: CallOptions): Promise<void>;
	/**
	 * One app · 小程序详情
	 *
	 * `GET /api/admin/apps/{id}`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	showApp(input: ShowAppInput, options?: CallOptions): Promise<App>;
	/**
	 * Ask the platform for an access token, to see whether it takes the secret and our address · 检查小程序配置
	 *
	 * `POST /api/admin/apps/{id}/check`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	checkApp(input: CheckAppInput, options?: CallOptions): Promise<CheckAppOutput>;
	/**
	 * Audit events, newest first · 审计日志
	 *
	 * `GET /api/admin/audit`, with an API key of scope `admin`.
	 * Errors: `app_unknown`.
	 */
	listEvents(input?: ListEventsInput, options?: CallOptions): Promise<ListEventsOutput>;
	/** The items of `listEvents` over all its pages, 200 a page when `limit` is not told. */
	events(input?: Omit<ListEventsInput, "cursor">, options?: CallOptions): AsyncGenerator<AuditEvent, void, undefined>;
	/**
	 * Audit events as a CSV or JSON file, newest first · 导出审计日志
	 *
	 * `GET /api/admin/audit/export`, with an API key of scope `admin`.
	 * Errors: `app_unknown`.
	 */
	exportEvents(input?: ExportEventsInput, options?: CallOptions): Promise<Download>;
	/**
	 * Whether no audit event was edited, deleted, reordered or cut off · 校验审计日志
	 *
	 * `GET /api/admin/audit/verify`, with an API key of scope `admin` that is not limited to one app.
	 */
	verifyEvents(options?: CallOptions): Promise<VerifyEventsOutput>;
	/**
	 * One audit event · 审计事件详情
	 *
	 * `GET /api/admin/audit/{id}`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	showEvent(input: ShowEventInput, options?: CallOptions): Promise<AuditEvent>;
	/**
	 * The whole address of one event; audited with the reason · 查看事件的完整 IP
	 *
	 * `POST /api/admin/audit/{id}/unmask`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	unmaskEvent(input: UnmaskEventInput, options?: CallOptions): Promise<UnmaskEventOutput>;
	/**
	 * Add an operator · 添加管理员
	 *
	 * `POST /api/admin/operators`, with an API key of scope `admin` that is not limited to one app.
	 */
	createOperator(input: CreateOperatorInput, options?: CallOptions): Promise<Operator>;
	/**
	 * Operators, newest first · 管理员列表
	 *
	 * `GET /api/admin/operators`, with an API key of scope `admin` that is not limited to one app.
	 */
	listOperators(input?: ListOperatorsInput, options?: CallOptions): Promise<ListOperatorsOutput>;
	/** The items of `listOperators` over all its pages, 200 a page when `limit` is not told. */
	operators(
		input?: Omit<ListOperatorsInput, "cursor">,
		options?: CallOptions,
	): AsyncGenerator<Operator, void, undefined>;
	/**
	 * Change role or name, set a new password, drop a lost second factor · 修改角色、姓名、密码，重置两步验证
	 *
	 * `PATCH /api/admin/operators/{id}`, with an API key of scope `admin` that is not limited to one app.
	 * Errors: `not_found`.
	 */
	changeOperator(input: ChangeOperatorInput, options?: CallOptions): Promise<Operator>;
	/**
	 * Remove an operator; the sessions end at once · 移除管理员
	 *
	 * `DELETE /api/admin/operators/{id}`, with an API key of scope `admin` that is not limited to one app.
	 * Errors: `not_found`.
	 */
	deleteOperator(input: DeleteOperatorInput, options?: CallOptions): Promise<void>;
	/**
	 * One operator · 管理员详情
	 *
	 * `GET /api/admin/operators/{id}`, with an API key of scope `admin` that is not limited to one app.
	 * Errors: `not_found`.
	 */
	showOperator(input: ShowOperatorInput, options?: CallOptions): Promise<Operator>;
	/**
	 * What tonight's clean-up will remove, and what the last one removed · 今晚将清理的数据
	 *
	 * `GET /api/admin/retention`, with an API key of scope `admin` that is not limited to one app.
	 */
	showRetention(options?: CallOptions): Promise<ShowRetentionOutput>;
	/**
	 * Sessions, newest first · 会话列表
	 *
	 * `GET /api/admin/sessions`, with an API key of scope `admin`.
	 * Errors: `app_unknown`.
	 */
	listSessions(input?: ListSessionsInput, options?: CallOptions): Promise<ListSessionsOutput>;
	/** The items of `listSessions` over all its pages, 200 a page when `limit` is not told. */
	sessions(input?: Omit<ListSessionsInput, "cursor">, options?: CallOptions): AsyncGenerator<Session, void, undefined>;
	/**
	 * End chosen sessions, all of a user, or all of an app · 批量结束会话
	 *
	 * `POST /api/admin/sessions/expire`, with an API key of scope `admin`.
	 * Errors: `app_unknown`, `not_found`, `unsupported_by_platform`.
	 */
	expireSessions(input: ExpireSessionsInput, options?: CallOptions): Promise<ExpireSessionsOutput>;
	/**
	 * One session · 会话详情
	 *
	 * `GET /api/admin/sessions/{id}`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	showSession(input: ShowSessionInput, options?: CallOptions): Promise<ShowSessionOutput>;
	/**
	 * End one session: its very next request is session_revoked · 立即结束一个会话
	 *
	 * `POST /api/admin/sessions/{id}/expire`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	expireSession(input: ExpireSessionInput, options?: CallOptions): Promise<ExpireSessionOutput>;
	/**
	 * Settings, diagnostics and what should be changed · 设置与诊断信息
	 *
	 * `GET /api/admin/settings`, with an API key of scope `admin` that is not limited to one app.
	 */
	showSettings(options?: CallOptions): Promise<Settings>;
	/**
	 * Change settings; what is left out stays · 修改设置
	 *
	 * `PATCH /api/admin/settings`, with an API key of scope `admin` that is not limited to one app.
	 */
	updateSettings(input: UpdateSettingsInput, options?: CallOptions): Promise<Settings>;
	/**
	 * What happened, step by step, and what needs a person · 统计与需要处理的事项
	 *
	 * `GET /api/admin/stats`, with an API key of scope `admin`.
	 * Errors: `app_unknown`.
	 */
	showStats(input?: ShowStatsInput, options?: CallOptions): Promise<ShowStatsOutput>;
	/**
	 * Users, newest first · 用户列表
	 *
	 * `GET /api/admin/users`, with an API key of scope `admin`.
	 * Errors: `app_unknown`.
	 */
	listUsers(input?: ListUsersInput, options?: CallOptions): Promise<ListUsersOutput>;
	/** The items of `listUsers` over all its pages, 200 a page when `limit` is not told. */
	users(input?: Omit<ListUsersInput, "cursor">, options?: CallOptions): AsyncGenerator<User, void, undefined>;
	/**
	 * Erase a user: ends the sessions and removes the personal data · 删除用户并清除个人数据
	 *
	 * `DELETE /api/admin/users/{id}`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	eraseAnyUser(input: EraseAnyUserInput, options?: CallOptions): Promise<void>;
	/**
	 * One user, what is held on him and why · 用户详情与保存的数据
	 *
	 * `GET /api/admin/users/{id}`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	showUser(input: ShowUserInput, options?: CallOptions): Promise<ShowUserOutput>;
	/**
	 * Block a user: his next request is user_blocked, and he cannot log in · 封禁用户
	 *
	 * `POST /api/admin/users/{id}/block`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	blockUser(input: BlockUserInput, options?: CallOptions): Promise<User>;
	/**
	 * Everything held on a user, as one document · 导出用户的全部数据
	 *
	 * `GET /api/admin/users/{id}/export`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	exportAnyUser(input: ExportAnyUserInput, options?: CallOptions): Promise<UserDocument>;
	/**
	 * Unblock a user: his sessions hold again · 解除封禁
	 *
	 * `POST /api/admin/users/{id}/unblock`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	unblockUser(input: UnblockUserInput, options?: CallOptions): Promise<User>;
	/**
	 * See what is masked, for a reason that stays in the audit log; 20 an hour · 查看未打码的数据（需填写原因）
	 *
	 * `POST /api/admin/users/{id}/unmask`, with an API key of scope `admin`.
	 * Errors: `not_found`.
	 */
	unmaskUser(input: UnmaskUserInput, options?: CallOptions): Promise<UnmaskUserOutput>;
}

/** What `introspect` takes. */
export interface IntrospectInput {
	token: string;
	token_type_hint?: string;
}

/** What `introspect` answers. */
export type IntrospectOutput =
	| {
			active: false;
	  }
	| {
			active: true;
			/** The user's id. */
			sub: string;
			appid: string;
			platform: string;
			openid: string;
			unionid: string | null;
			/** Login, in seconds since 1970. */
			iat: number;
			/** End, in seconds since 1970. */
			exp: number;
			/** The session's id. */
			sid: string;
	  };

/** What `sign` takes. */
export interface SignInput {
	token?: string;
	openid?: string;
	appid?: string;
	payload: string;
}

/** What `sign` answers. */
export interface SignOutput {
	/** Lower-case hex. */
	signature: string;
}

/** What `createApiKey` takes. */
export interface CreateApiKeyInput {
	name: string;
	/** `introspect`: what business backends need · `admin`: everything that an owner may. */
	scope: "introspect" | "admin";
	/** Limits the key to this app. */
	appid?: string;
}

/** What `createApiKey` answers. */
export interface CreateApiKeyOutput {
	id: string;
	name: string;
	scope: "introspect" | "admin";
	/** The one app that it is limited to; null: all. */
	appid: string | null;
	createdAt: string;
	/** Kept to the hour; null: never used. */
	lastUsedAt: string | null;
	/** Keep it now. */
	key: string;
}

/** What `listApiKeys` takes. */
export interface ListApiKeysInput {
	cursor?: string;
	/** Items a page; at most 200. */
	limit?: number;
}

/** What `listApiKeys` answers. */
export interface ListApiKeysOutput {
	/** May be fewer than `limit`, even none, while `nextCursor` is not null. */
	items: ApiKey[];
	nextCursor: string | null;
	previousCursor: string | null;
}

/** What `deleteApiKey` takes. */
export interface DeleteApiKeyInput {
	id: string;
}

/** What `createApp` takes. */
export interface CreateAppInput {
	platform: "wechat" | "qq" | "baidu" | "douyin" | "kuaishou" | "xiaohongshu" | "alipay";
	appid: string;
	/** The platform's AppSecret. It is never answered. */
	secret: string;
	name: string;
	policy?: {
		sessionLifetime?: number;
		absoluteLifetime?: number;
		maxSessionsPerUser?: number | null;
		maxDataAge?: number;
		storeNickname?: boolean;
		storeAvatar?: boolean;
		storePhone?: boolean;
	};
}

/** What `listApps` takes. */
export interface ListAppsInput {
	cursor?: string;
	/** Items a page; at most 200. */
	limit?: number;
}

/** What `listApps` answers. */
export interface ListAppsOutput {
	/** May be fewer than `limit`, even none, while `nextCursor` is not null. */
	items: App[];
	nextCursor: string | null;
	previousCursor: string | null;
}

/** What `changeApp` takes. */
export interface ChangeAppInput {
	id: string;
	name?: string;
	/** The platform's AppSecret. It is never answered. */
	secret?: string;
	policy?: {
		sessionLifetime?: number;
		absoluteLifetime?: number;
		maxSessionsPerUser?: number | null;
		maxDataAge?: number;
		storeNickname?: boolean;
		storeAvatar?: boolean;
		storePhone?: boolean;
	};
	/** null: no message push is taken any more. */
	push?: {
		/** Token */
		token: string;
		/** EncodingAESKey; without it plain messages are taken. */
		aesKey?: string | null;
	} | null;
	/** false: nobody logs in and no session holds, from now on. */
	enabled?: boolean;
}

/** What `deleteApp` takes. */
export interface DeleteAppInput {
	id: string;
}

/** What `showApp` takes. */
export interface ShowAppInput {
	id: string;
}

/** What `checkApp` takes. */
export interface CheckAppInput {
	id: string;
}

/** What `checkApp` answers. */
export interface CheckAppOutput {
	ok: boolean;
	/** Why not, as a login would answer: `app_misconfigured`, … */
	error: string | null;
	/** The platform's own code, such as 40125. */
	errcode: number | string | null;
	/** Our address, where the platform does not allow it (40164). */
	address: string | null;
	/** Of the newest 200 users, how many came with a unionid. */
	unionid: {
		users: number;
		withUnionid: number;
	};
}

/** What `listEvents` takes. */
export interface ListEventsInput {
	action?:
		| "login"
		| "logout"
		| "verify"
		| "decrypt"
		| "phone"
		| "sign"
		| "session.expire"
		| "user.block"
		| "user.unblock"
		| "user.unmask"
		| "user.export"
		| "user.erase"
		| "user.forget"
		| "user.import"
		| "app.create"
		| "app.update"
		| "app.delete"
		| "app.check"
		| "operator.signIn"
		| "operator.signOut"
		| "operator.create"
		| "operator.update"
		| "operator.delete"
		| "apiKey.create"
		| "apiKey.delete"
		| "audit.export"
		| "settings.update"
		| "retention.purge"
		| "data.backup"
		| "data.restore"
		| "data.move"
		| "keys.rotate"
		| "setup";
	outcome?: "ok" | "refused" | "failed";
	reason?: string;
	appid?: string;
	userId?: string;
	sessionId?: string;
	operatorId?: string;
	/** This moment or later, ISO 8601. */
	from?: string;
	/** Before this moment. */
	to?: string;
	/** A requestId, an address, or the id of an event, user, session, operator or API key. */
	q?: string;
	cursor?: string;
	/** Items a page; at most 200. */
	limit?: number;
}

/** What `listEvents` answers. */
export interface ListEventsOutput {
	/** May be fewer than `limit`, even none, while `nextCursor` is not null. */
	items: AuditEvent[];
	nextCursor: string | null;
	previousCursor: string | null;
}

/** What `exportEvents` takes. */
export interface ExportEventsInput {
	/** CSV is UTF-8 with a byte order mark; cells that a spreadsheet would run begin with an apostrophe. */
	format?: "csv" | "json";
	action?:
		| "login"
		| "logout"
		| "verify"
		| "decrypt"
		| "phone"
		| "sign"
		| "session.expire"
		| "user.block"
		| "user.unblock"
		| "user.unmask"
		| "user.export"
		| "user.erase"
		| "user.forget"
		| "user.import"
		| "app.create"
		| "app.update"
		| "app.delete"
		| "app.check"
		| "operator.signIn"
		| "operator.signOut"
		| "operator.create"
		| "operator.update"
		| "operator.delete"
		| "apiKey.create"
		| "apiKey.delete"
		| "audit.export"
		| "settings.update"
		| "retention.purge"
		| "data.backup"
		| "data.restore"
		| "data.move"
		| "keys.rotate"
		| "setup";
	outcome?: "ok" | "refused" | "failed";
	reason?: string;
	appid?: string;
	userId?: string;
	sessionId?: string;
	operatorId?: string;
	/** This moment or later, ISO 8601. */
	from?: string;
	/** Before this moment. */
	to?: string;
	/** A requestId, an address, or the id of an event, user, session, operator or API key. */
	q?: string;
}

/** What `verifyEvents` answers. */
export interface VerifyEventsOutput {
	ok: boolean;
	events: number;
	/** How many events before them were removed for their age. */
	purged: number;
	/** The first seq that is not as it was written; `purged + events + 1`: the end was cut off. */
	firstBroken?: number;
	/** Of the last event: noted elsewhere, it shows later that nothing before it changed. */
	head: string;
}

/** What `showEvent` takes. */
export interface ShowEventInput {
	id: string;
}

/** What `unmaskEvent` takes. */
export interface UnmaskEventInput {
	id: string;
	reason: string;
}

/** What `unmaskEvent` answers. */
export interface UnmaskEventOutput {
	ip: string | null;
}

/** What `createOperator` takes. */
export interface CreateOperatorInput {
	email: string;
	password: string;
	/** `viewer` reads · `operator` also ends, blocks, unmasks · `owner` also manages and erases. */
	role: "viewer" | "operator" | "owner";
	name?: string;
}

/** What `listOperators` takes. */
export interface ListOperatorsInput {
	cursor?: string;
	/** Items a page; at most 200. */
	limit?: number;
}

/** What `listOperators` answers. */
export interface ListOperatorsOutput {
	/** May be fewer than `limit`, even none, while `nextCursor` is not null. */
	items: Operator[];
	nextCursor: string | null;
	previousCursor: string | null;
}

/** What `changeOperator` takes. */
export interface ChangeOperatorInput {
	id: string;
	/** `viewer` reads · `operator` also ends, blocks, unmasks · `owner` also manages and erases. */
	role?: "viewer" | "operator" | "owner";
	name?: string | null;
	/** Ends all sessions of the operator. */
	password?: string;
	/** Switches a lost second factor off, and ends all sessions of the operator. */
	totp?: false;
}

/** What `deleteOperator` takes. */
export interface DeleteOperatorInput {
	id: string;
}

/** What `showOperator` takes. */
export interface ShowOperatorInput {
	id: string;
}

/** What `showRetention` answers. */
export interface ShowRetentionOutput {
	/** 04:00 China time. */
	nextRun: string;
	isRunning: boolean;
	/** What is here now and old enough then. */
	old: {
		sessions: {
			count: number;
			/** There are more than `count`; they are not counted further. */
			isMore: boolean;
		};
		codes: {
			count: number;
			/** There are more than `count`; they are not counted further. */
			isMore: boolean;
		};
		operatorSessions: {
			count: number;
			/** There are more than `count`; they are not counted further. */
			isMore: boolean;
		};
		auditEvents: {
			count: number;
			/** There are more than `count`; they are not counted further. */
			isMore: boolean;
		};
		counts: {
			count: number;
			/** There are more than `count`; they are not counted further. */
			isMore: boolean;
		};
	};
	/** Null: there was none. */
	lastRun: {
		at: string;
		/** False: it broke off; the next one goes on. */
		complete: boolean;
		removed: {
			sessions: number;
			/** Used codes; they are also removed every hour. */
			codes: number;
			operatorSessions: number;
			auditEvents: number;
			/** Hourly counters behind the dashboard, after 400 days. */
			counts: number;
		};
		/** The audit log was changed at this seq, so nothing of it was removed. */
		firstBroken: number | null;
	} | null;
}

/** What `listSessions` takes. */
export interface ListSessionsInput {
	appid?: string;
	status?: "active" | "expired" | "revoked";
	userId?: string;
	openid?: string;
	ip?: string;
	/** This moment or later, ISO 8601. */
	from?: string;
	/** Before this moment. */
	to?: string;
	/** A session's or user's id, an openid, unionid or address, or how a nickname begins. */
	q?: string;
	cursor?: string;
	/** Items a page; at most 200. */
	limit?: number;
}

/** What `listSessions` answers. */
export interface ListSessionsOutput {
	/** May be fewer than `limit`, even none, while `nextCursor` is not null. */
	items: Session[];
	nextCursor: string | null;
	previousCursor: string | null;
}

/** What `expireSessions` takes. */
export interface ExpireSessionsInput {
	/**
	 * Those that are gone are passed over.
	 *
	 * @minItems 1
	 * @maxItems 200
	 */
	ids?: string[];
	userId?: string;
	appid?: string;
	reason?: string;
	/** Also has the platform replace the users' session keys: one that leaked is then worth nothing. */
	resetSessionKey?: boolean;
}

/** What `expireSessions` answers. */
export interface ExpireSessionsOutput {
	/** Without those that had ended before. */
	expired: number;
	/** With `resetSessionKey`: of how many users. */
	sessionKeysReset?: number;
	/** The other users, with an error code, or `no_session_key` where none of his is known to hold. */
	sessionKeysNotReset?: {
		userId: string;
		error: string;
	}[];
}

/** What `showSession` takes. */
export interface ShowSessionInput {
	id: string;
}

/** What `showSession` answers. */
export interface ShowSessionOutput {
	id: string;
	appid: string;
	userId: string;
	/** An active session of a blocked user is refused as `user_blocked`. */
	userBlocked: boolean;
	/** Masked for operators, whole for API keys. */
	openid: string;
	nickname: string | null;
	status: "active" | "expired" | "revoked";
	createdAt: string;
	lastSeenAt: string;
	expiresAt: string;
	/** Masked for operators, whole for API keys. */
	ip: string | null;
	userAgent: string | null;
	revokedAt: string | null;
	/** `user`, `policy`, `host` (the command line), or the id of an operator or API key. */
	revokedBy: string | null;
	revokedReason: string | null;
	/** What a request with its token is answered now; null: it is let through. */
	refusal: ("session_revoked" | "session_expired" | "user_blocked" | "app_disabled") | null;
}

/** What `expireSession` takes. */
export interface ExpireSessionInput {
	id: string;
	reason?: string;
}

/** What `expireSession` answers. */
export interface ExpireSessionOutput {
	/** 0: it had ended before. */
	expired: number;
}

/** What `updateSettings` takes. */
export interface UpdateSettingsInput {
	/** Days after which ended and expired sessions are removed. */
	keepEndedSessions?: number;
	/** Days after which audit events are removed; null: never. China's Cybersecurity Law asks for network logs of at least six months, so think before you go below 180. */
	keepAuditDays?: number | null;
	/** The oldest audit events over this number are removed, whatever their age; null: any number is kept. */
	maxAuditEvents?: number | null;
}

/** What `showStats` takes. */
export interface ShowStatsInput {
	/** This moment or later, ISO 8601. */
	from?: string;
	/** Before this moment. */
	to?: string;
	appid?: string;
}

/** What `showStats` answers. */
export interface ShowStatsOutput {
	/** Whole hours; at most 400 days before `to`. */
	from: string;
	/** Whole steps after `from`; the last may end in the future. */
	to: string;
	/** An hour up to 3 days, six hours up to 14, else a day. */
	step: number;
	series: {
		/** When the step begins. */
		at: string;
		logins: number;
		refusedLogins: {
			[k: string]: number;
		};
		newUsers: number;
		/** The mean of the step's samples; null: nobody looked. */
		activeSessions: number | null;
		decryptFailures: {
			[k: string]: number;
		};
		signatureFailures: {
			[k: string]: number;
		};
		/** Calls that went wrong at the platform, by our error code. */
		platformErrors: {
			[k: string]: number;
		};
		/** Mean milliseconds of the calls to the platform, by call. */
		platformLatency: {
			[k: string]: number;
		};
	}[];
	totals: {
		logins: {
			now: number | null;
			before: number | null;
		};
		refusedLogins: {
			now: number | null;
			before: number | null;
		};
		newUsers: {
			now: number | null;
			before: number | null;
		};
		activeSessions: {
			now: number | null;
			before: number | null;
		};
		decryptions: {
			now: number | null;
			before: number | null;
		};
		decryptFailures: {
			now: number | null;
			before: number | null;
		};
		signatureFailures: {
			now: number | null;
			before: number | null;
		};
		platformCalls: {
			now: number | null;
			before: number | null;
		};
		platformErrors: {
			now: number | null;
			before: number | null;
		};
		/** Mean milliseconds of all calls. */
		platformLatency: {
			now: number | null;
			before: number | null;
		};
	};
	/** The registered apps, the one with most logins first. */
	apps: {
		id: string;
		appid: string;
		name: string;
		logins: number;
		refusedLogins: number;
		newUsers: number;
		activeSessions: number | null;
		decryptFailures: number;
		platformErrors: number;
	}[];
	/** What needs a person now, whatever the span; first things first. */
	attention: {
		code:
			| "app_misconfigured"
			| "platform_down"
			| "platform_quota"
			| "platform_timeouts"
			| "platform_errors"
			| "app_silent"
			| "login_refusals"
			| "decrypt_failures"
			| "signature_failures"
			| "sign_in_failures"
			| "disk_low"
			| "proxy_untrusted"
			| "rate_limits_off"
			| "simulator_public"
			| "public_url_local"
			| "public_url_insecure"
			| "second_factor_missing"
			| "keys_beside_data";
		severity: "error" | "warning" | "info";
		/** The app that it is about; null: the installation. */
		appid: string | null;
		/** How often or how many; for disk_low the bytes that are free. */
		count: number | null;
		/** Of all, where it is about a share: 0 to 1. */
		share: number | null;
		/** The hour in which it was first seen within the last day. */
		since: string | null;
	}[];
}

/** What `listUsers` takes. */
export interface ListUsersInput {
	appid?: string;
	blocked?: boolean;
	/** This moment or later, ISO 8601. */
	from?: string;
	/** Before this moment. */
	to?: string;
	/** A user's id, an openid, a unionid, or how a nickname begins. */
	q?: string;
	cursor?: string;
	/** Items a page; at most 200. */
	limit?: number;
}

/** What `listUsers` answers. */
export interface ListUsersOutput {
	/** May be fewer than `limit`, even none, while `nextCursor` is not null. */
	items: User[];
	nextCursor: string | null;
	previousCursor: string | null;
}

/** What `eraseAnyUser` takes. */
export interface EraseAnyUserInput {
	id: string;
}

/** What `showUser` takes. */
export interface ShowUserInput {
	id: string;
}

/** What `showUser` answers. */
export interface ShowUserOutput {
	id: string;
	appid: string;
	/** Masked for operators, whole for API keys. */
	openid: string;
	/** Masked for operators, whole for API keys. */
	unionid: string | null;
	nickname: string | null;
	blockedAt: string | null;
	createdAt: string;
	platform: string;
	/** What every request and login of his is answered now; null: nothing here stops him. */
	refusal: ("user_blocked" | "app_disabled") | null;
	avatarUrl: string | null;
	/** Masked for operators, whole for API keys. */
	phoneNumber: string | null;
	held: {
		field: "openid" | "unionid" | "nickname" | "avatarUrl" | "phoneNumber" | "addresses";
		/** `login`: it cannot be done without · `platform`: comes with the login · `policy`: the app stores it · `earlier_policy`: the app stored it, and no longer would. */
		why: "login" | "platform" | "policy" | "earlier_policy";
	}[];
	/** When each kept key was obtained, newest first. */
	sessionKeys: {
		obtainedAt: string;
	}[];
	/** The same person in other apps: users with this unionid. */
	elsewhere: {
		id: string;
		appid: string;
		blockedAt: string | null;
		createdAt: string;
	}[];
}

/** What `blockUser` takes. */
export interface BlockUserInput {
	id: string;
	reason?: string;
}

/** What `exportAnyUser` takes. */
export interface ExportAnyUserInput {
	id: string;
}

/** What `unblockUser` takes. */
export interface UnblockUserInput {
	id: string;
	reason?: string;
}

/** What `unmaskUser` takes. */
export interface UnmaskUserInput {
	id: string;
	reason: string;
}

/** What `unmaskUser` answers. */
export interface UnmaskUserOutput {
	openid: string;
	unionid: string | null;
	phoneNumber: string | null;
	/** Of his 50 newest sessions, the one last seen first. */
	addresses: {
		ip: string;
		sessions: number;
		lastSeenAt: string;
	}[];
}

/** An API key; never the key itself. */
export interface ApiKey {
	id: string;
	name: string;
	scope: "introspect" | "admin";
	/** The one app that it is limited to; null: all. */
	appid: string | null;
	createdAt: string;
	/** Kept to the hour; null: never used. */
	lastUsedAt: string | null;
}

/** A registered mini-program; never its secret. */
export interface App {
	id: string;
	platform: string;
	appid: string;
	name: string;
	policy: {
		sessionLifetime: number;
		absoluteLifetime: number;
		maxSessionsPerUser: number | null;
		maxDataAge: number;
		storeNickname: boolean;
		storeAvatar: boolean;
		storePhone: boolean;
	};
	enabled: boolean;
	push: {
		/** WeChat's message push is taken. */
		enabled: boolean;
		/** Only sealed messages are. */
		encrypted: boolean;
	};
	createdAt: string;
	/** True for the simulator's own app. */
	simulated: boolean;
}

/** One row of the audit log. */
export interface AuditEvent {
	id: string;
	at: string;
	/** Its place in the chain: 1, 2, 3, … without gaps. */
	seq: number;
	action:
		| "login"
		| "logout"
		| "verify"
		| "decrypt"
		| "phone"
		| "sign"
		| "session.expire"
		| "user.block"
		| "user.unblock"
		| "user.unmask"
		| "user.export"
		| "user.erase"
		| "user.forget"
		| "user.import"
		| "app.create"
		| "app.update"
		| "app.delete"
		| "app.check"
		| "operator.signIn"
		| "operator.signOut"
		| "operator.create"
		| "operator.update"
		| "operator.delete"
		| "apiKey.create"
		| "apiKey.delete"
		| "audit.export"
		| "settings.update"
		| "retention.purge"
		| "data.backup"
		| "data.restore"
		| "data.move"
		| "keys.rotate"
		| "setup";
	/** `refused`: somebody said no. `failed`: it could not be done. */
	outcome: "ok" | "refused" | "failed";
	/** Why not, as a code; or what an operator gave as his reason. */
	reason: string | null;
	appid: string | null;
	userId: string | null;
	sessionId: string | null;
	operatorId: string | null;
	apiKeyId: string | null;
	/** Masked for operators, whole for API keys. */
	ip: string | null;
	userAgent: string | null;
	requestId: string | null;
	detail: {
		[k: string]: string | number | boolean | null;
	};
}

/** Somebody who signs in to the pages. */
export interface Operator {
	id: string;
	email: string;
	name: string | null;
	/** `viewer` reads · `operator` also ends, blocks, unmasks · `owner` also manages and erases. */
	role: "viewer" | "operator" | "owner";
	/** Signs in with a second factor. */
	totp: boolean;
	createdAt: string;
	lastSignInAt: string | null;
}

/** One login of one user on one device. */
export interface Session {
	id: string;
	appid: string;
	userId: string;
	/** An active session of a blocked user is refused as `user_blocked`. */
	userBlocked: boolean;
	/** Masked for operators, whole for API keys. */
	openid: string;
	nickname: string | null;
	status: "active" | "expired" | "revoked";
	createdAt: string;
	lastSeenAt: string;
	expiresAt: string;
	/** Masked for operators, whole for API keys. */
	ip: string | null;
	userAgent: string | null;
	revokedAt: string | null;
	/** `user`, `policy`, `host` (the command line), or the id of an operator or API key. */
	revokedBy: string | null;
	revokedReason: string | null;
}

/** What operators set, and what support asks for. */
export interface Settings {
	/** Days after which ended and expired sessions are removed. */
	keepEndedSessions: number;
	/** Days after which audit events are removed; null: never. China's Cybersecurity Law asks for network logs of at least six months, so think before you go below 180. */
	keepAuditDays: number | null;
	/** The oldest audit events over this number are removed, whatever their age; null: any number is kept. */
	maxAuditEvents: number | null;
	diagnostics: {
		version: string;
		node: string;
		startedAt: string;
		uptime: number;
		publicUrl: string;
		trustedProxies: string[];
		simulator: boolean;
		rateLimits: boolean;
		/** Seconds that a platform has for its answer. */
		upstreamTimeout: number;
		masterKeys: {
			/** The first seals, all open. */
			ids: string[];
			/** The one that sealed the root: never take it away. */
			ofRoot: string;
			/** They lie in a file beside the data, so a backup needs both. */
			besideData: boolean;
		};
		storage: {
			engine: string;
			version: string;
			schema: number;
			/** Bytes of data; null: the engine does not tell. */
			size: number | null;
			/** Bytes left where the data lies. */
			free: number | null;
			settings: {
				[k: string]: string;
			};
		};
	};
	warnings: {
		code:
			| "disk_low"
			| "proxy_untrusted"
			| "rate_limits_off"
			| "simulator_public"
			| "public_url_local"
			| "public_url_insecure"
			| "second_factor_missing"
			| "keys_beside_data";
		severity: "error" | "warning" | "info";
		count: number | null;
	}[];
}

/** Who logs in to one app: one openid. */
export interface User {
	id: string;
	appid: string;
	/** Masked for operators, whole for API keys. */
	openid: string;
	/** Masked for operators, whole for API keys. */
	unionid: string | null;
	nickname: string | null;
	blockedAt: string | null;
	createdAt: string;
}

/** Everything held on one user. */
export interface UserDocument {
	user: {
		id: string;
		nickname: string | null;
		avatarUrl: string | null;
		createdAt: string;
		appid: string;
		platform: string;
		openid: string;
		unionid: string | null;
		phoneNumber: string | null;
	};
	sessions: {
		id: string;
		createdAt: string;
		lastSeenAt: string;
		expiresAt: string;
		revokedAt: string | null;
		ip: string | null;
		userAgent: string | null;
	}[];
	/** When each kept key was obtained. */
	sessionKeys: {
		obtainedAt: string;
	}[];
	events: {
		at: string;
		action: string;
		outcome: string;
		reason: string | null;
		ip: string | null;
		userAgent: string | null;
	}[];
}
