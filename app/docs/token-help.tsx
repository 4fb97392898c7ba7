import type { Language } from "../../lib/input.ts";

/** The head of the docs: how to get a token and try the operations with it. */
export function TokenHelp({ language, isSimulated }: { language: Language; isSimulated: boolean }) {
	const { title, lead, simulated, real } = words[language];
	return (
		<>
			<h1>{title}</h1>
			<p className="lead">{lead}</p>
			<ol className="steps">
				{(isSimulated ? simulated : real).map((step) => (
					<li key={step}>{step}</li>
				))}
			</ol>
		</>
	);
}

const words = {
	en: {
		title: "API",
		lead: "Every operation of this server. Open one, change the values and press Execute: it really runs, here. To get a token:",
		simulated: [
			"Execute POST /api/simulator/login and copy the code from its answer.",
			"Execute POST /api/login with that code and copy the token.",
			"Press Authorize and paste the token; it goes along with every operation for mini-programs.",
		],
		real: [
			"Call wx.login in your mini-program and take its code.",
			"Execute POST /api/login with that code and copy the token.",
			"Press Authorize and paste the token; it goes along with every operation for mini-programs.",
		],
	},
	zh: {
		title: "接口文档",
		lead: "本服务的全部接口。展开任意一个，修改参数后点击 Execute，请求会真实地发送到本服务。获取令牌：",
		simulated: [
			"执行 POST /api/simulator/login，复制响应里的 code。",
			"用这个 code 执行 POST /api/login，复制响应里的 token。",
			"点击 Authorize 并粘贴 token，之后的小程序接口都会带上它。",
		],
		real: [
			"在小程序里调用 wx.login，得到 code。",
			"用这个 code 执行 POST /api/login，复制响应里的 token。",
			"点击 Authorize 并粘贴 token，之后的小程序接口都会带上它。",
		],
	},
} as const;
