/**
 * The messages as they travel: the generated types with `type` always there.
 *
 * JSON Schema calls a property with a default optional; on the wire the server sends it always and wants it always.
 */
import type { ClientMessage as LooseClientMessage, ServerMessage as LooseServerMessage } from "./messages";

type Typed<M> = M extends { type?: infer T } ? Omit<M, "type"> & { type: NonNullable<T> } : never;

export type DistributiveOmit<M, K extends PropertyKey> = M extends unknown ? Omit<M, K> : never;

export type ClientMessage = Typed<LooseClientMessage>;
export type ServerMessage = Typed<LooseServerMessage>;
export type ClientRequest = DistributiveOmit<ClientMessage, "id">;
export type Told = Extract<ServerMessage, { type: "told" }>;
