import {
	CompassOutlined,
	FileProtectOutlined,
	IdcardOutlined,
	KeyOutlined,
	LogoutOutlined,
	MobileOutlined,
	PhoneOutlined,
	SafetyOutlined,
	ShareAltOutlined,
	SwapOutlined,
	TeamOutlined,
	WechatOutlined,
} from "@ant-design/icons";
import { useTranslations } from "next-intl";
import type { Messages } from "../../../ui/messages.ts";
import * as program from "../script/mini-program.ts";
import type { Handset } from "../script/phone.ts";
import type { Exchange } from "../script/wire.ts";
import { useSimulation } from "../use-simulation.ts";

interface Action {
	name: keyof Messages["simulator"]["actions"];
	icon: typeof WechatOutlined;
	run(handset: Handset): Promise<Exchange>;
	onOther?: true;
}

const actions: readonly Action[] = [
	{ name: "login", icon: WechatOutlined, run: program.login },
	{ name: "check", icon: SafetyOutlined, run: (phone) => program.check(phone) },
	{ name: "checkKey", icon: KeyOutlined, run: program.checkKey },
	{ name: "verify", icon: FileProtectOutlined, run: program.verify },
	{ name: "userInfo", icon: IdcardOutlined, run: program.userInfo },
	{ name: "phone", icon: PhoneOutlined, run: program.phoneNumber },
	{ name: "phoneDecrypted", icon: MobileOutlined, run: program.phoneNumberDecrypted },
	{ name: "weRun", icon: CompassOutlined, run: (phone) => program.data(phone, "weRunData") },
	{ name: "shareInfo", icon: ShareAltOutlined, run: (phone) => program.data(phone, "shareInfo") },
	{ name: "groupInfo", icon: TeamOutlined, run: (phone) => program.data(phone, "groupEnterInfo") },
	{ name: "otherPhone", icon: SwapOutlined, run: program.loginWithNewKey, onOther: true },
	{ name: "logOut", icon: LogoutOutlined, run: program.logOut },
];

/** Everything that a well-behaved mini-program does, one button each. */
export function ActionGrid() {
	const t = useTranslations("simulator.actions");
	const { simulation, state, actor } = useSimulation();
	return (
		<div className="action-grid">
			{actions.map(({ name, icon: Icon, run, onOther }) => (
				<button
					key={name}
					type="button"
					aria-disabled={state.isBusy}
					onClick={() => simulation.act(actor, run, onOther)}
				>
					<Icon aria-hidden="true" />
					{t(name)}
				</button>
			))}
		</div>
	);
}
