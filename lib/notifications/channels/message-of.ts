import "server-only";
import { type Message, wordMessage } from "../message";
import type { Outgoing } from "./outgoing";

export const messageOf = (outgoing: Outgoing): Message => wordMessage(outgoing, outgoing.language);
