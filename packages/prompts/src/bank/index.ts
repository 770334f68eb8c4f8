/** @file The pages of the bundled bank: a written list. */

import type { BankAnswers } from "./answers.ts";
import { airplane } from "./airplane.ts";
import { axe } from "./axe.ts";
import { barrel } from "./barrel.ts";
import { bed } from "./bed.ts";
import { bench } from "./bench.ts";
import { boat } from "./boat.ts";
import { book } from "./book.ts";
import { bookshelf } from "./bookshelf.ts";
import { bottle } from "./bottle.ts";
import { bowl } from "./bowl.ts";
import { cabinet } from "./cabinet.ts";
import { cactus } from "./cactus.ts";
import { car } from "./car.ts";
import { chair } from "./chair.ts";
import { cone } from "./cone.ts";
import { door } from "./door.ts";
import { fish } from "./fish.ts";
import { hammer } from "./hammer.ts";
import { house } from "./house.ts";
import { lamp } from "./lamp.ts";
import { mug } from "./mug.ts";
import { mushroom } from "./mushroom.ts";
import { palmTree } from "./palm-tree.ts";
import { person } from "./person.ts";
import { ring } from "./ring.ts";
import { sofa } from "./sofa.ts";
import { stairs } from "./stairs.ts";
import { stool } from "./stool.ts";
import { streetLight } from "./street-light.ts";
import { sword } from "./sword.ts";
import { table } from "./table.ts";
import { tank } from "./tank.ts";
import { toilet } from "./toilet.ts";
import { tower } from "./tower.ts";
import { train } from "./train.ts";
import { tree } from "./tree.ts";
import { truck } from "./truck.ts";
import { vase } from "./vase.ts";
import { wheel } from "./wheel.ts";
import { windmill } from "./windmill.ts";

/** Category → its sentences for every command, in alphabetical order. */
export const BANK: Readonly<Record<string, BankAnswers>> = {
  airplane,
  axe,
  barrel,
  bed,
  bench,
  boat,
  book,
  bookshelf,
  bottle,
  bowl,
  cabinet,
  cactus,
  car,
  chair,
  cone,
  door,
  fish,
  hammer,
  house,
  lamp,
  mug,
  mushroom,
  "palm tree": palmTree,
  person,
  ring,
  sofa,
  stairs,
  stool,
  "street light": streetLight,
  sword,
  table,
  tank,
  toilet,
  tower,
  train,
  tree,
  truck,
  vase,
  wheel,
  windmill,
};
