import { useTranslations } from "next-intl";
import { platformNames } from "../../lib/platforms/index.ts";
import { isOffered, type Offer, offers } from "../../lib/platforms/offers.ts";
import { type Column, ListTable } from "../ui/list-table.tsx";

/** What each platform offers. */
export function PlatformTable() {
	const t = useTranslations("docs.platforms");
	const offer = useTranslations("apps.offers");
	const title = useTranslations("apps.platforms");
	const columns: Column<Offer>[] = [
		{ key: "offer", title: t("offer"), isHead: true, cell: (one) => offer(`${one}.name`) },
		...platformNames.map((name) => ({
			...{ key: name, title: title(name), isNarrow: true },
			cell: (one: Offer) => <Offered isOffered={isOffered(name, one)} />,
		})),
	];
	return (
		<details className="platform-table">
			<summary>{t("title")}</summary>
			<p className="note">{t("about")}</p>
			<ListTable label={t("title")} columns={columns} rows={offers} rowId={(one) => one} />
		</details>
	);
}

function Offered({ isOffered }: { isOffered: boolean }) {
	const t = useTranslations("docs.platforms");
	return (
		<>
			<span aria-hidden="true">{isOffered ? "✓" : "–"}</span>
			<span className="unseen">{t(isOffered ? "yes" : "no")}</span>
		</>
	);
}
