import { useTranslations } from "next-intl";
import { ChangeButton } from "../../../ui/change-button.tsx";
import type { ShownApp } from "../app-list.tsx";

/** The button that switches an app off, telling what that means, or on again. */
export function AppSwitch({ app: { id, enabled } }: { app: ShownApp }) {
	const t = useTranslations("apps.switch");
	const path = `/api/admin/apps/${id}` as const;
	if (!enabled) return <ChangeButton label={t("on")} change={{ method: "PATCH", path, json: { enabled: true } }} />;
	return (
		<ChangeButton
			label={t("off")}
			change={{ method: "PATCH", path, json: { enabled: false } }}
			confirm={{ title: t("offTitle"), text: t("offText") }}
			isDangerous
		/>
	);
}
