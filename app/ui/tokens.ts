import type { ThemeConfig } from "antd";

const shared = {
	fontFamily:
		'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
	fontFamilyCode: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
	borderRadius: 6,
	motionDurationFast: "0.08s",
	motionDurationMid: "0.12s",
	motionDurationSlow: "0.16s",
};

const nightShadow = "0 6px 20px rgba(0, 0, 0, 0.5)";

/** Ink on paper, the brand's green for what can be pressed. Every text colour has 4.5:1 on every ground it is set on. */
export const light = {
	token: {
		...shared,
		colorPrimary: "#0b6e4f",
		colorPrimaryHover: "#0a7d59",
		colorPrimaryActive: "#08543c",
		colorPrimaryBg: "#e4f2ec",
		colorPrimaryBgHover: "#d3eae0",
		colorLink: "#0b6e4f",
		colorLinkHover: "#08543c",
		colorLinkActive: "#08543c",
		colorSuccess: "#11703f",
		colorWarning: "#8a5a00",
		colorError: "#bf2626",
		colorErrorHover: "#a81f1f",
		colorErrorActive: "#8f1919",
		colorInfo: "#0a5fae",
		colorBgLayout: "#f5f7f7",
		colorBgContainer: "#ffffff",
		colorBgElevated: "#ffffff",
		colorBorder: "#bcc6c8",
		colorBorderSecondary: "#e2e7e8",
		colorText: "#1c2326",
		colorTextSecondary: "#465157",
		colorTextTertiary: "#566268",
		colorTextQuaternary: "#616d73",
		colorTextPlaceholder: "#616d73",
		colorTextDescription: "#566268",
	},
} as const satisfies ThemeConfig;

/** The same at night: the green becomes light, and what stands on it dark. */
export const dark = {
	token: {
		...shared,
		colorPrimary: "#5fcfa3",
		colorPrimaryHover: "#7fdcb8",
		colorPrimaryActive: "#48b78b",
		colorPrimaryBg: "#17352b",
		colorPrimaryBgHover: "#1e4337",
		colorLink: "#62d3a7",
		colorLinkHover: "#8ae2c1",
		colorLinkActive: "#48b78b",
		colorSuccess: "#5ccb86",
		colorWarning: "#e0b04a",
		colorError: "#ff8f87",
		colorErrorHover: "#ffaaa3",
		colorErrorActive: "#f2776f",
		colorInfo: "#74b7f5",
		colorBgLayout: "#14181a",
		colorBgContainer: "#1b2023",
		colorBgElevated: "#23292c",
		colorBorder: "#4d585d",
		colorBorderSecondary: "#30383b",
		colorText: "#e6eaea",
		colorTextSecondary: "#b9c2c4",
		colorTextTertiary: "#a5afb2",
		colorTextQuaternary: "#98a3a6",
		colorTextPlaceholder: "#98a3a6",
		colorTextDescription: "#a5afb2",
		boxShadow: nightShadow,
		boxShadowSecondary: nightShadow,
	},
	components: { Button: { primaryColor: "#06281c", dangerColor: "#330a07" } },
} as const satisfies ThemeConfig;
