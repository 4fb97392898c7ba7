import type { Context } from "../lib/context.ts";
import { type Dispatch, dispatcher } from "../lib/server.ts";
import { GET as apiKey } from "./api/admin/api-keys/[id]/route.ts";
import { GET as apiKeys } from "./api/admin/api-keys/route.ts";
import { GET as appCheck } from "./api/admin/apps/[id]/check/route.ts";
import { GET as registeredApp } from "./api/admin/apps/[id]/route.ts";
import { GET as apps } from "./api/admin/apps/route.ts";
import { GET as auditEvent } from "./api/admin/audit/[id]/route.ts";
import { GET as auditUnmask } from "./api/admin/audit/[id]/unmask/route.ts";
import { GET as auditExport } from "./api/admin/audit/export/route.ts";
import { GET as audit } from "./api/admin/audit/route.ts";
import { GET as auditVerify } from "./api/admin/audit/verify/route.ts";
import { GET as password } from "./api/admin/me/password/route.ts";
import { GET as recoveryCodes } from "./api/admin/me/recovery-codes/route.ts";
import { GET as me } from "./api/admin/me/route.ts";
import { GET as mySession } from "./api/admin/me/sessions/[id]/route.ts";
import { GET as otherSessions } from "./api/admin/me/sessions/end-others/route.ts";
import { GET as mySessions } from "./api/admin/me/sessions/route.ts";
import { GET as totpConfirmation } from "./api/admin/me/totp/confirm/route.ts";
import { GET as totpOff } from "./api/admin/me/totp/off/route.ts";
import { GET as totp } from "./api/admin/me/totp/route.ts";
import { GET as operator } from "./api/admin/operators/[id]/route.ts";
import { GET as operators } from "./api/admin/operators/route.ts";
import { GET as retention } from "./api/admin/retention/route.ts";
import { GET as adminSessionExpire } from "./api/admin/sessions/[id]/expire/route.ts";
import { GET as adminSession } from "./api/admin/sessions/[id]/route.ts";
import { GET as adminSessionsExpire } from "./api/admin/sessions/expire/route.ts";
import { GET as adminSessions } from "./api/admin/sessions/route.ts";
import { GET as settings } from "./api/admin/settings/route.ts";
import { GET as stats } from "./api/admin/stats/route.ts";
import { GET as adminUserBlock } from "./api/admin/users/[id]/block/route.ts";
import { GET as adminUserExport } from "./api/admin/users/[id]/export/route.ts";
import { GET as adminUser } from "./api/admin/users/[id]/route.ts";
import { GET as adminUserUnblock } from "./api/admin/users/[id]/unblock/route.ts";
import { GET as adminUserUnmask } from "./api/admin/users/[id]/unmask/route.ts";
import { GET as adminUsers } from "./api/admin/users/route.ts";
import { GET as signIn } from "./api/auth/callback/credentials/route.ts";
import { GET as csrf } from "./api/auth/csrf/route.ts";
import { GET as signOut } from "./api/auth/signout/route.ts";
import { GET as decrypt } from "./api/decrypt/route.ts";
import { GET as forwardAuth } from "./api/forward-auth/route.ts";
import { GET as live } from "./api/health/live/route.ts";
import { GET as ready } from "./api/health/ready/route.ts";
import { GET as introspect } from "./api/introspect/route.ts";
import { GET as login } from "./api/login/route.ts";
import { GET as openapi } from "./api/openapi.json/route.ts";
import { GET as phone } from "./api/phone/route.ts";
import { GET as wechatPush } from "./api/push/wechat/[appid]/route.ts";
import { GET as session } from "./api/session/route.ts";
import { GET as setup } from "./api/setup/route.ts";
import { GET as sign } from "./api/sign/route.ts";
import { GET as simulatorData } from "./api/simulator/data/route.ts";
import { GET as simulatorLogin } from "./api/simulator/login/route.ts";
import { GET as simulatorPhone } from "./api/simulator/phone/route.ts";
import { GET as user } from "./api/user/route.ts";
import { GET as verify } from "./api/verify/route.ts";
import { GET as waferLogin } from "./api/wafer/login/route.ts";
import { GET as waferUser } from "./api/wafer/user/route.ts";
import { GET as metrics } from "./metrics/route.ts";

/** Every route file; a test compares the list with the tree and with the contract. */
export const routes = [
	...[login, session, verify, decrypt, phone, user],
	...[waferLogin, waferUser],
	...[introspect, sign, forwardAuth],
	...[live, ready, openapi, metrics],
	...[wechatPush],
	...[simulatorLogin, simulatorData, simulatorPhone],
	...[csrf, signIn, signOut, setup],
	...[adminSessions, adminSession, adminSessionExpire, adminSessionsExpire],
	...[adminUsers, adminUser, adminUserBlock, adminUserUnblock, adminUserUnmask, adminUserExport],
	...[me, password, totp, totpConfirmation, totpOff, recoveryCodes, mySessions, mySession, otherSessions],
	...[operators, operator],
	...[apps, registeredApp, appCheck, apiKeys, apiKey],
	...[audit, auditEvent, auditUnmask, auditExport, auditVerify],
	...[stats, settings, retention],
];

/** The routes as `server.mjs` serves them, without Next. */
export function dispatcherOf(context: Context): Dispatch {
	return dispatcher(
		context,
		routes.map((handler) => handler.resource),
	);
}
