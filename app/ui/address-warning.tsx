"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useSurroundings } from "./surroundings.tsx";

/** Says so when the page was opened at another address than the public one: every change would be refused. */
export function AddressWarning() {
	const t = useTranslations("shell");
	const { publicUrl } = useSurroundings();
	const path = usePathname();
	const [here, setHere] = useState<string | null>(null);
	useEffect(() => setHere(location.origin), []);
	if (here === null || here === new URL(publicUrl).origin) return null;
	return (
		<p className="banner" role="alert">
			{t("wrongAddress", { here, publicUrl })}{" "}
			<a href={publicUrl + path + location.search + location.hash}>{t("openThere")}</a>
		</p>
	);
}
