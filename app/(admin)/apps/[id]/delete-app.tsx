import { useTranslations } from "next-intl";
import { ChangeButton } from "../../../ui/change-button.tsx";
import { cut, visible } from "../../../ui/visible.ts";
import type { ShownApp } from "../app-list.tsx";

/** The button that deletes an app with all that is held of its users, once its appid was typed. */
export function DeleteApp({ app, isKept }: { app: ShownApp; isKept: boolean }) {
	const t = useTranslations("apps.delete");
	return (
		<section aria-labelledby="delete">
			<h2 id="delete">{t("title")}</h2>
			<p className="note">{isKept ? t("simulator") : t("text")}</p>
			{!isKept && (
				<ChangeButton
					label={t("open")}
					change={{ method: "DELETE", path: `/api/admin/apps/${app.id}`, done: t("done") }}
					confirm={{
						title: t("confirm", { name: visible(cut(app.name, 60)) }),
						text: t("text"),
						typed: app.appid,
					}}
					then="/apps"
					isDangerous
				/>
			)}
		</section>
	);
}
