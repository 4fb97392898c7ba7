import { getTranslations } from "next-intl/server";
import type { Collected } from "../../../../../lib/collected.ts";
import { CodeBlock } from "../../../../ui/code-block.tsx";
import { messagesOf } from "../../../../ui/messages.ts";
import { Console } from "../../console.tsx";
import { privacyNotice } from "./notice.ts";

/** The same as a text for the mini-program's privacy notice. */
export async function NoticeToCopy({ collected }: { collected: Collected }) {
	const [t, words] = await Promise.all([getTranslations("privacy.notice"), getTranslations("platforms")]);
	const { platform } = collected.app;
	// Its readers are the users of the mini-program.
	const { apps } = await messagesOf("zh-CN");
	return (
		<section className="privacy-notice" aria-labelledby="notice">
			<h2 id="notice">{t("title")}</h2>
			<p className="note">
				{t.rich("about", { document: words(`${platform}.privacy`), console: () => <Console of={platform} /> })}
			</p>
			<div lang="zh-CN">
				<CodeBlock label={t("title")} code={privacyNotice(collected, apps.platforms[platform])} />
			</div>
		</section>
	);
}
