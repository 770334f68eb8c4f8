/** @file The pages of the bundled bank: a written list. */

import { airplane } from "./airplane.ts";
import type { BankAnswers } from "./answers.ts";
import { axe } from "./axe.ts";
import { bag } from "./bag.ts";
import { barrel } from "./barrel.ts";
import { basket } from "./basket.ts";
import { bathtub } from "./bathtub.ts";
import { bed } from "./bed.ts";
import { bench } from "./bench.ts";
import { bicycle } from "./bicycle.ts";
import { bin } from "./bin.ts";
import { birdhouse } from "./birdhouse.ts";
import { boat } from "./boat.ts";
import { book } from "./book.ts";
import { bookshelf } from "./bookshelf.ts";
import { bottle } from "./bottle.ts";
import { bowl } from "./bowl.ts";
import { box } from "./box.ts";
import { bus } from "./bus.ts";
import { cabinet } from "./cabinet.ts";
import { cactus } from "./cactus.ts";
import { camera } from "./camera.ts";
import { can } from "./can.ts";
import { cap } from "./cap.ts";
import { car } from "./car.ts";
import { cellphone } from "./cellphone.ts";
import { chair } from "./chair.ts";
import { clock } from "./clock.ts";
import { cone } from "./cone.ts";
import { cup } from "./cup.ts";
import { curtain } from "./curtain.ts";
import { desk } from "./desk.ts";
import { dishwasher } from "./dishwasher.ts";
import { display } from "./display.ts";
import { door } from "./door.ts";
import { dresser } from "./dresser.ts";
import { earphone } from "./earphone.ts";
import { faucet } from "./faucet.ts";
import { fileCabinet } from "./file-cabinet.ts";
import { fish } from "./fish.ts";
import { flowerPot } from "./flower-pot.ts";
import { flowerpot } from "./flowerpot.ts";
import { glassBox } from "./glass-box.ts";
import { guitar } from "./guitar.ts";
import { hammer } from "./hammer.ts";
import { helicopter } from "./helicopter.ts";
import { helmet } from "./helmet.ts";
import { horse } from "./horse.ts";
import { house } from "./house.ts";
import { jar } from "./jar.ts";
import { keyboard } from "./keyboard.ts";
import { knife } from "./knife.ts";
import { ladder } from "./ladder.ts";
import { lamp } from "./lamp.ts";
import { laptop } from "./laptop.ts";
import { loudspeaker } from "./loudspeaker.ts";
import { mailbox } from "./mailbox.ts";
import { mantel } from "./mantel.ts";
import { microphone } from "./microphone.ts";
import { microwave } from "./microwave.ts";
import { monitor } from "./monitor.ts";
import { motorbike } from "./motorbike.ts";
import { mug } from "./mug.ts";
import { mushroom } from "./mushroom.ts";
import { nightStand } from "./night-stand.ts";
import { palmTree } from "./palm-tree.ts";
import { person } from "./person.ts";
import { piano } from "./piano.ts";
import { pillow } from "./pillow.ts";
import { pistol } from "./pistol.ts";
import { plant } from "./plant.ts";
import { printer } from "./printer.ts";
import { radio } from "./radio.ts";
import { rangeHood } from "./range-hood.ts";
import { remote } from "./remote.ts";
import { rifle } from "./rifle.ts";
import { ring } from "./ring.ts";
import { rocket } from "./rocket.ts";
import { shelf } from "./shelf.ts";
import { sink } from "./sink.ts";
import { skateboard } from "./skateboard.ts";
import { sofa } from "./sofa.ts";
import { stairs } from "./stairs.ts";
import { stool } from "./stool.ts";
import { stove } from "./stove.ts";
import { streetLight } from "./street-light.ts";
import { sword } from "./sword.ts";
import { table } from "./table.ts";
import { tank } from "./tank.ts";
import { teapot } from "./teapot.ts";
import { telephone } from "./telephone.ts";
import { tent } from "./tent.ts";
import { toilet } from "./toilet.ts";
import { tower } from "./tower.ts";
import { train } from "./train.ts";
import { trashBin } from "./trash-bin.ts";
import { tree } from "./tree.ts";
import { truck } from "./truck.ts";
import { tvStand } from "./tv-stand.ts";
import { umbrella } from "./umbrella.ts";
import { vase } from "./vase.ts";
import { wardrobe } from "./wardrobe.ts";
import { washer } from "./washer.ts";
import { watercraft } from "./watercraft.ts";
import { wheel } from "./wheel.ts";
import { windmill } from "./windmill.ts";
import { xbox } from "./xbox.ts";

/** Category → its sentences for every command, in alphabetical order. */
export const BANK: Readonly<Record<string, BankAnswers>> = {
  airplane,
  axe,
  bag,
  barrel,
  basket,
  bathtub,
  bed,
  bench,
  bicycle,
  bin,
  birdhouse,
  boat,
  book,
  bookshelf,
  bottle,
  bowl,
  box,
  bus,
  cabinet,
  cactus,
  camera,
  can,
  cap,
  car,
  cellphone,
  chair,
  clock,
  cone,
  cup,
  curtain,
  desk,
  dishwasher,
  display,
  door,
  dresser,
  earphone,
  faucet,
  "file cabinet": fileCabinet,
  fish,
  "flower pot": flowerPot,
  flowerpot,
  "glass box": glassBox,
  guitar,
  hammer,
  helicopter,
  helmet,
  horse,
  house,
  jar,
  keyboard,
  knife,
  ladder,
  lamp,
  laptop,
  loudspeaker,
  mailbox,
  mantel,
  microphone,
  microwave,
  monitor,
  motorbike,
  mug,
  mushroom,
  "night stand": nightStand,
  "palm tree": palmTree,
  person,
  piano,
  pillow,
  pistol,
  plant,
  printer,
  radio,
  "range hood": rangeHood,
  remote,
  rifle,
  ring,
  rocket,
  shelf,
  sink,
  skateboard,
  sofa,
  stairs,
  stool,
  stove,
  "street light": streetLight,
  sword,
  table,
  tank,
  teapot,
  telephone,
  tent,
  toilet,
  tower,
  train,
  "trash bin": trashBin,
  tree,
  truck,
  "tv stand": tvStand,
  umbrella,
  vase,
  wardrobe,
  washer,
  watercraft,
  wheel,
  windmill,
  xbox,
};
