import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Collected } from "../../../../../lib/collected.ts";
import { CodeBlock } from "../../../../ui/code-block.tsx";
import { Console } from "../../console.tsx";
import { privacyNotice } from "./notice.ts";

/** The same as a text for the mini-program's privacy notice. */
export function NoticeToCopy({ collected }: { collected: Collected }) {
	const t = useTranslations("privacy.notice");
	return (
		<section className="privacy-notice" aria-labelledby="notice">
			<h2 id="notice">{t("title")}</h2>
			<p className="note">{t.rich("about", { console: (name: ReactNode) => <Console of="wechat">{name}</Console> })}</p>
			<div lang="zh-CN">
				<CodeBlock label={t("title")} code={privacyNotice(collected)} />
			</div>
		</section>
	);
}
