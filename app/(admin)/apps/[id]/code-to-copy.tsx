import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PlatformName } from "../../../../lib/platforms/index.ts";
import { clientOf } from "../../../../lib/platforms/offers.ts";
import { CodeBlock } from "../../../ui/code-block.tsx";
import type { ShownApp } from "../app-list.tsx";
import { curlCode, miniProgramCode, nodeCode, requestDomain } from "../snippets.ts";

interface CodeToCopyProps {
	app: ShownApp;
	platform: PlatformName;
	publicUrl: string;
	isOwner: boolean;
}

/** What goes into the mini-program, into the platform's console and into a backend, ready to copy. */
export function CodeToCopy({ app: { appid }, platform, publicUrl, isOwner }: CodeToCopyProps) {
	const t = useTranslations("apps.code");
	const words = useTranslations("platforms");
	const client = clientOf(platform);
	const domain = requestDomain(publicUrl);
	const keys = (text: ReactNode) => (
		<Link href="/settings/api-keys" prefetch={false}>
			{text}
		</Link>
	);
	return (
		<section aria-labelledby="code">
			<h2 id="code">{t("title")}</h2>
			<h3>{t("miniProgram")}</h3>
			<p className="note">{t("miniProgramHint", { request: `${client.object}.request` })}</p>
			<details>
				<summary>utils/session.js</summary>
				<CodeBlock label={t("miniProgram")} code={miniProgramCode(publicUrl, appid, client)} />
			</details>
			<h3>{t("domain")}</h3>
			{domain === null ? (
				<p className="note">{t("notHttps", { publicUrl })}</p>
			) : (
				<>
					<p className="note">
						{t("domainHint")} {words.rich(`${platform}.domain`, { path: (name) => <strong>{name}</strong> })}
					</p>
					<CodeBlock label={t("domain")} code={domain} />
				</>
			)}
			<h3>{t("backend")}</h3>
			<p className="note">{isOwner ? t.rich("backendHint", { keys }) : t("backendHintPlain")}</p>
			<details>
				<summary>{t("curl")}</summary>
				<CodeBlock label={t("curl")} code={curlCode(publicUrl)} />
			</details>
			<details>
				<summary>{t("node")}</summary>
				<CodeBlock label={t("node")} code={nodeCode(publicUrl, appid)} />
			</details>
		</section>
	);
}
