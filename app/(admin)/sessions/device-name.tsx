import { useTranslations } from "next-intl";
import { Foreign } from "../../ui/foreign.tsx";
import { deviceOf } from "./device.ts";

/** A phone as a person would name it; the start of its user agent where that is not known. */
export function DeviceName({ userAgent }: { userAgent: string | null }) {
	const t = useTranslations("sessions");
	if (userAgent === null) return <span className="note">{t("unknownDevice")}</span>;
	const { phone, client } = deviceOf(userAgent);
	if (phone && client) return t("device", { phone, client });
	return phone ?? client ?? <Foreign text={userAgent} length={40} bare />;
}
