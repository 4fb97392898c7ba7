import { useTranslations } from "next-intl";

/** The shape of a page that is on its way. */
export function Loading() {
	const t = useTranslations("common.list");
	return (
		<div role="status" className="loading">
			<span className="unseen">{t("loading")}</span>
			<div className="bone bone-title" />
			<div className="bone" />
			<div className="bone" />
			<div className="bone bone-short" />
		</div>
	);
}
