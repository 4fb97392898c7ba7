"use client";

import {
	ApiOutlined,
	AppstoreOutlined,
	AuditOutlined,
	DashboardOutlined,
	ExperimentOutlined,
	KeyOutlined,
	MobileOutlined,
	SettingOutlined,
	TeamOutlined,
	UserOutlined,
} from "@ant-design/icons";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { type Entry, entryOf } from "./entries.ts";

const icons = {
	dashboard: DashboardOutlined,
	sessions: MobileOutlined,
	users: UserOutlined,
	audit: AuditOutlined,
	apps: AppstoreOutlined,
	operators: TeamOutlined,
	apiKeys: KeyOutlined,
	settings: SettingOutlined,
	simulator: ExperimentOutlined,
	docs: ApiOutlined,
} as const;

interface NavigationProps {
	entries: readonly Entry[];
	/** Called when one is followed, to close the drawer. */
	onFollow?: () => void;
}

/** The way to every page, the current one marked. */
export function Navigation({ entries, onFollow }: NavigationProps) {
	const t = useTranslations("shell");
	const current = entryOf(entries, usePathname());
	return (
		<nav className="navigation" aria-label={t("navigation")}>
			<ul>
				{entries.map((entry) => {
					const Icon = icons[entry.page];
					return (
						<li key={entry.page}>
							<Link
								href={entry.href}
								prefetch={false}
								aria-current={entry === current ? "page" : undefined}
								{...(onFollow && { onClick: onFollow })}
							>
								<Icon aria-hidden="true" />
								<span>{t(`pages.${entry.page}`)}</span>
							</Link>
						</li>
					);
				})}
			</ul>
		</nav>
	);
}
