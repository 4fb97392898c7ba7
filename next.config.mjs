const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
	throw new Error(
		`Lingpai needs Node 22.18 or newer, this is ${process.version}: use the npm scripts, they bring their own.`,
	);
}

/** @type {import("next").NextConfig} */
export default {
	poweredByHeader: false,
	reactStrictMode: true,
	agentRules: false,
	images: { unoptimized: true },
	serverExternalPackages: ["@node-rs/argon2", "better-sqlite3", "pino", "prom-client", "undici"],
	// Types are checked by `npm run check` and `npm test`; a quickstart need not wait for it.
	typescript: { ignoreBuildErrors: true },
	// Browsers ask for it beside every answer that is not a page.
	rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
	// The rest of the pages' headers needs a nonce and comes from proxy.ts.
	headers: async () => [
		{
			source: "/:path*",
			headers: [
				{ key: "X-Content-Type-Options", value: "nosniff" },
				{ key: "Referrer-Policy", value: "no-referrer" },
				{ key: "Cross-Origin-Opener-Policy", value: "same-origin" },
				{ key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
			],
		},
	],
	// The one thing that next-intl's plugin would do for us; it loads a compiler at every start.
	turbopack: { root: import.meta.dirname, resolveAlias: { "next-intl/config": "./app/ui/i18n.ts" } },
};
