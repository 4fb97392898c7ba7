import type { PlatformName } from "../platforms/index.ts";
import { alipay } from "./alipay.ts";
import { baidu } from "./baidu.ts";
import { douyin } from "./douyin.ts";
import { kuaishou } from "./kuaishou.ts";
import { qq } from "./qq.ts";
import type { StandIn } from "./stand-in.ts";
import { wechat } from "./wechat.ts";
import { xiaohongshu } from "./xiaohongshu.ts";

/** Every platform that the simulator speaks. */
export const standIns: Readonly<Partial<Record<PlatformName, StandIn>>> = {
	wechat,
	qq,
	baidu,
	douyin,
	kuaishou,
	xiaohongshu,
	alipay,
};
