import { useTranslations } from "next-intl";
import { AddressWarning } from "./address-warning.tsx";

/** What every page must say: that the simulator is on, and that nothing can be changed from here. */
export function Banners({ isSimulated }: { isSimulated: boolean }) {
	const t = useTranslations("shell");
	return (
		<>
			{isSimulated && (
				<aside className="banner" aria-label={t("simulator")}>
					<strong>{t("simulator")}</strong> {t("simulatorExplained")}
				</aside>
			)}
			<AddressWarning />
		</>
	);
}
