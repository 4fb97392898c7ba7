import { type Locale, messagesOf } from "./ui/messages.ts";
import type { ThemeName } from "./ui/themes.ts";
import { dark, light } from "./ui/tokens.ts";

/** Seconds between two looks whether the database answers. */
export const retryEvery = 5;

interface Shown {
	locale: Locale;
	theme: ThemeName;
	/** Of its style and its script. */
	nonce: string;
}

/**
 * The whole page that says that the database does not answer. It stands for the page that was asked for, at its address,
 * so loading it again is all that it takes to come back. It needs neither React, a file nor a script.
 */
export async function outagePage({ locale, theme, nonce }: Shown): Promise<string> {
	const { common } = await messagesOf(locale);
	const { title, text, calls, look, log, doctor, ready, retrying } = common.outage;
	return `<!DOCTYPE html>
<html lang="${locale}" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · 令牌 Lingpai</title>
<link rel="icon" href="/icon.svg">
<style nonce="${nonce}">${style}</style>
<noscript><meta http-equiv="refresh" content="${retryEvery * 3}"></noscript>
</head>
<body>
<header>令牌 <span lang="en">Lingpai</span></header>
<main>
<h1>${title}</h1>
<p>${text}</p>
<p>${marked(calls)}</p>
<h2>${look}</h2>
<ul>
<li>${marked(log)}</li>
<li>${marked(doctor)}</li>
<li>${marked(ready)}</li>
</ul>
<p><a class="button" href="">${common.retry}</a></p>
<p class="note" id="retrying" hidden>${retrying.replace("{seconds}", String(retryEvery))}</p>
</main>
<script nonce="${nonce}">${script}</script>
</body>
</html>
`;
}

// The words are ours alone, so what they mark may stand as it is.
function marked(words: string): string {
	return words.replace("<ready>", '<a href="/api/health/ready"><code>').replace("</ready>", "</code></a>");
}

// Nothing is asked for a tab that nobody sees. 429: too many ask at once; 502 and 504: a proxy does not reach us, and its
// own page would look no more. Any other answer is the page, or says more.
const script = `
document.getElementById("retrying").hidden = false;
async function look() {
	if (document.hidden) return;
	try {
		const { status } = await fetch(location.href, { method: "HEAD", redirect: "manual", cache: "no-store" });
		if (![429, 502, 503, 504].includes(status)) location.reload();
	} catch {}
}
setInterval(look, ${retryEvery * 1000});
document.addEventListener("visibilitychange", look);
`;

const coloursOf = ({ token }: typeof light | typeof dark, button: string) =>
	`--page: ${token.colorBgLayout}; --card: ${token.colorBgContainer}; --text: ${token.colorText}; ` +
	`--quiet: ${token.colorTextTertiary}; --line: ${token.colorBorderSecondary}; --accent: ${token.colorLink}; ` +
	`--primary: ${token.colorPrimary}; --on-primary: ${button};`;

const nightColours = coloursOf(dark, dark.components.Button.primaryColor);

const style = `
:root { color-scheme: light dark; ${coloursOf(light, "#ffffff")} }
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; ${nightColours} }
@media (prefers-color-scheme: dark) { :root[data-theme="system"] { ${nightColours} } }
* { box-sizing: border-box; }
body {
	margin: 0; background: var(--page); color: var(--text); font: 14px / 1.6 ${light.token.fontFamily};
	overflow-wrap: break-word; -webkit-text-size-adjust: 100%;
}
header { padding: 0.875rem 1.25rem; border-bottom: 1px solid var(--line); background: var(--card); font-size: 1rem; font-weight: 600; }
header span { color: var(--accent); }
main {
	max-width: 40rem; margin: 6vh auto; padding: 1.5rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card);
}
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.3; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1.0625rem; line-height: 1.3; }
p { margin: 0 0 0.75rem; }
ul { margin: 0 0 1.5rem; padding-inline-start: 1.25rem; }
li { margin: 0.25rem 0; }
a { color: var(--accent); text-underline-offset: 0.2em; }
code { font: 0.8125rem ${light.token.fontFamilyCode}; overflow-wrap: anywhere; }
.button {
	display: inline-block; padding: 0.5rem 1rem; border-radius: 6px; background: var(--primary); color: var(--on-primary);
	text-decoration: none;
}
.note { margin: 0; color: var(--quiet); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 44rem) { main { margin: 1rem; padding: 1.25rem; } }
`;
