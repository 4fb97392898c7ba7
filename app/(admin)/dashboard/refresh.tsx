"use client";

import { ReloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useSurroundings } from "../../ui/surroundings.tsx";

/** Fetches the numbers anew. */
export function Refresh() {
	const t = useTranslations("dashboard");
	const { refresh, isBusy } = useSurroundings();
	return (
		<Button icon={<ReloadOutlined />} loading={isBusy} onClick={refresh}>
			{t("refresh")}
		</Button>
	);
}
