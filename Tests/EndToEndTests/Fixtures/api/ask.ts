// What a developer writes with the client that was generated from /openapi.json: declare, look it up, be refused.
import { Configuration, DeclarationsApi, OrdersApi, QueueApi, ResponseError, SignersApi, ValidateApi } from "./index";

declare const process: { argv: string[] };
declare function require(name: string): any;
const { readFileSync } = require("fs");

async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "not refused";
  } catch (error) {
    if (error instanceof ResponseError) return error.response.status + " " + (await error.response.json()).code;
    throw error;
  }
}

async function main() {
  const [basePath, token, file, orderNo] = process.argv.slice(2);
  const configuration = new Configuration({ basePath, accessToken: token });
  const declarations = new DeclarationsApi(configuration);
  const body = readFileSync(file, "utf8");

  const report = await new ValidateApi(configuration).validate({ body });
  console.log("valid", report.valid, report.messageType);
  const answer = await declarations.declarations({ body });
  const item = answer.items[0];
  console.log("declared", answer.accepted, item.state);
  const page = await declarations.searchDeclarations({ q: orderNo, limit: 5 });
  console.log("found", page.declarations.length, page.declarations[0].id === item.message);
  const timeline = await declarations.timeline({ name: page.declarations[0].id });
  console.log("signed", timeline.events.some((event) => event.kind === "signed"));
  const signed = await declarations.signedDocument({ name: page.declarations[0].id });
  console.log("exact", signed === item.signed);
  const order = await new OrdersApi(configuration).order({ name: orderNo });
  console.log("missing", order.companies[0].missing.join(","));
  const queue = await new QueueApi(configuration).queue();
  console.log("able", queue.companies[0].able, queue.routes?.[0].breaker.state);
  const signers = await new SignersApi(configuration).signers();
  console.log("signer", signers[0].name, signers[0].state);
  console.log("unknown", await refusal(declarations.declaration({ name: "none" })));
  const stranger = new DeclarationsApi(new Configuration({ basePath, accessToken: "x" + token }));
  console.log("stranger", await refusal(stranger.declarations({ body })));
}

main().catch((error) => {
  console.log("failed", error);
});
