import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCache, extractStyle, StyleProvider } from "@ant-design/cssinjs";
import antd from "antd";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { dark, light } from "../app/ui/tokens.ts";

// antd's own stylesheet has 1 MB for all components in one theme. This is what we use of it, in both themes.

const { theme } = antd;

/**
 * The components whose styles the pages have, each with the props that it needs to be rendered. Another one: add it here,
 * then `node scripts/antd-css.mjs`.
 * @type {Record<string, object>}
 */
export const styled = {
	Alert: {},
	Button: {},
	Progress: { percent: 1 },
	Segmented: { options: [] },
	Spin: {},
	Switch: {},
};

/** The stylesheet: the variables of both themes, and the rules of the components above in the layer `antd`. */
export function antdCss() {
	const day = rendered(light, theme.defaultAlgorithm);
	const night = rendered(dark, theme.darkAlgorithm);
	const differing = [...variables(night.variables)].flatMap(([selector, values]) => {
		const inDay = variables(day.variables).get(selector) ?? new Map();
		const changed = [...values].filter(([name, value]) => inDay.get(name) !== value);
		return changed.length === 0
			? []
			: [{ selector, text: changed.map(([name, value]) => `${name}:${value}`).join(";") }];
	});
	const atNight = (root) =>
		differing.map(({ selector, text }) => `${selector.replaceAll(":root", root)}{${text}}`).join("\n");
	return [
		"/* Made by `node scripts/antd-css.mjs` from app/ui/tokens.ts and antd: not to be edited. */",
		day.variables.replaceAll("}", "}\n"),
		"@media (prefers-color-scheme: dark) {",
		atNight(':root:not([data-theme="light"])'),
		"}",
		atNight(':root[data-theme="dark"]'),
		"@layer antd {",
		day.rules.replaceAll("}", "}\n"),
		"}\n",
	].join("\n");
}

function rendered(config, algorithm) {
	// An algorithm makes a palette of a colour and takes another one from it: ours are meant as they are.
	const exact = (_seed, derived) => ({ ...derived, ...config.token });
	const cache = createCache();
	renderToString(
		createElement(
			StyleProvider,
			{ cache },
			createElement(
				antd.ConfigProvider,
				{ theme: { ...config, algorithm: [algorithm, exact], hashed: false, cssVar: { key: "lingpai" } } },
				Object.entries(styled).map(([name, props]) => createElement(antd[name], { ...props, key: name })),
			),
		),
	);
	const text = (...types) =>
		extractStyle(cache, { plain: true, types }).replace(/\.data-ant-cssinjs-cache-path\{[^}]*\}/, "");
	// On the root, so that what is ours has them too.
	return {
		rules: text("style"),
		variables: text("token", "cssVar")
			.replaceAll(".lingpai", ":root .lingpai")
			.replace(/:root \.lingpai\{/g, ":root{"),
	};
}

function variables(css) {
	const rules = [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)];
	return new Map(
		rules.map(([, selector, body]) => [
			selector,
			new Map(
				body
					.split(";")
					.filter(Boolean)
					.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
			),
		]),
	);
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, "../app/ui/antd.css"), antdCss());
