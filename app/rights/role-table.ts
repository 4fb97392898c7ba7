import type { Role } from "../../lib/roles.ts";

/** Who may call an operation of the operators: CONTRACT section 7, typed out. A change here is a change of the contract. */
export interface Right {
	/** The least role of a person. */
	least: Role;
	/** Whether a script may: with a key for all apps, or with one that is limited to one app too, and then on that alone. */
	script: "never" | "all apps" | "its app";
}

const byAll = { least: "viewer", script: "its app" } as const;
const byOperator = { least: "operator", script: "its app" } as const;
const byOwner = { least: "owner", script: "its app" } as const;
const ofInstallation = { least: "owner", script: "all apps" } as const;
const oneself = { least: "viewer", script: "never" } as const;

/** The rights by the operation's name. A test compares it with the contract, and every operation with it. */
export const roleTable: Readonly<Record<string, Right>> = {
	listSessions: byAll,
	showSession: byAll,
	expireSession: byOperator,
	expireSessions: byOperator,

	listUsers: byAll,
	showUser: byAll,
	blockUser: byOperator,
	unblockUser: byOperator,
	unmaskUser: byOperator,
	exportAnyUser: byOwner,
	eraseAnyUser: byOwner,

	listEvents: byAll,
	showEvent: byAll,
	unmaskEvent: byOperator,
	exportEvents: byOperator,
	verifyEvents: { least: "viewer", script: "all apps" },

	listApps: byAll,
	showApp: byAll,
	changeApp: byOwner,
	checkApp: byOwner,
	createApp: ofInstallation,
	deleteApp: ofInstallation,

	listApiKeys: ofInstallation,
	createApiKey: ofInstallation,
	deleteApiKey: ofInstallation,

	listOperators: ofInstallation,
	showOperator: ofInstallation,
	createOperator: ofInstallation,
	changeOperator: ofInstallation,
	deleteOperator: ofInstallation,

	showStats: byAll,
	showRetention: { least: "viewer", script: "all apps" },
	showSettings: { least: "viewer", script: "all apps" },
	updateSettings: ofInstallation,

	showMe: oneself,
	changeMe: oneself,
	changeMyPassword: oneself,
	offerTotp: oneself,
	confirmTotp: oneself,
	dropTotp: oneself,
	renewRecoveryCodes: oneself,
	listMySessions: oneself,
	endMySession: oneself,
	endMyOtherSessions: oneself,
};
