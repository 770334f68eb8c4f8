/** @file The 55 categories of ShapeNet-55 and ShapeNetCore v2, in ascending order of their synsets, which is the order of their labels. */

import type { ClassLabel } from "./label.ts";

/** A category of ShapeNet. */
export interface SynsetLabel extends ClassLabel {
  /** WordNet 3.0 noun offset, eight digits: the name of the folder. */
  readonly synset: string;
  /** WordNet's first word for it; `name` is what people call it. */
  readonly lemma: string;
  /** Models in ShapeNetCore v2, 52,472 in all. The lists of ShapeNet-55 leave out a few (41,952 and 10,518 in the paper's, 41,949 in a later copy). */
  readonly models: number;
}

/** See above. */
export const SHAPENET55: readonly SynsetLabel[] = [
  { synset: "02691156", name: "airplane", lemma: "airplane", synonyms: ["aeroplane", "plane"], models: 4045 },
  {
    synset: "02747177",
    name: "trash bin",
    lemma: "ashcan",
    synonyms: ["ashcan", "trash can", "garbage can", "waste bin", "dustbin"],
    models: 343,
  },
  { synset: "02773838", name: "bag", lemma: "bag", synonyms: ["handbag", "traveling bag"], models: 83 },
  { synset: "02801938", name: "basket", lemma: "basket", synonyms: ["hamper"], models: 113 },
  { synset: "02808440", name: "bathtub", lemma: "bathtub", synonyms: ["bath", "tub"], models: 856 },
  { synset: "02818832", name: "bed", lemma: "bed", synonyms: [], models: 233 },
  { synset: "02828884", name: "bench", lemma: "bench", synonyms: ["park bench"], models: 1813 },
  { synset: "02843684", name: "birdhouse", lemma: "birdhouse", synonyms: [], models: 73 },
  { synset: "02871439", name: "bookshelf", lemma: "bookshelf", synonyms: ["bookcase"], models: 452 },
  { synset: "02876657", name: "bottle", lemma: "bottle", synonyms: [], models: 498 },
  { synset: "02880940", name: "bowl", lemma: "bowl", synonyms: [], models: 186 },
  { synset: "02924116", name: "bus", lemma: "bus", synonyms: ["coach"], models: 939 },
  { synset: "02933112", name: "cabinet", lemma: "cabinet", synonyms: [], models: 1571 },
  { synset: "02942699", name: "camera", lemma: "camera", synonyms: ["photographic camera"], models: 113 },
  { synset: "02946921", name: "can", lemma: "can", synonyms: ["tin", "tin can"], models: 108 },
  { synset: "02954340", name: "cap", lemma: "cap", synonyms: ["hat"], models: 56 },
  { synset: "02958343", name: "car", lemma: "car", synonyms: ["auto", "automobile"], models: 3514 },
  {
    synset: "02992529",
    name: "cellphone",
    lemma: "cellular telephone",
    synonyms: ["cellular telephone", "cell phone", "mobile phone"],
    models: 831,
  },
  { synset: "03001627", name: "chair", lemma: "chair", synonyms: [], models: 6778 },
  { synset: "03046257", name: "clock", lemma: "clock", synonyms: [], models: 651 },
  { synset: "03085013", name: "keyboard", lemma: "computer keyboard", synonyms: ["computer keyboard", "keypad"], models: 65 },
  { synset: "03207941", name: "dishwasher", lemma: "dishwasher", synonyms: ["dish washer"], models: 93 },
  { synset: "03211117", name: "display", lemma: "display", synonyms: ["monitor", "screen", "video display"], models: 1093 },
  { synset: "03261776", name: "earphone", lemma: "earphone", synonyms: ["earpiece", "headphone"], models: 73 },
  { synset: "03325088", name: "faucet", lemma: "faucet", synonyms: ["tap", "spigot"], models: 744 },
  { synset: "03337140", name: "file cabinet", lemma: "file", synonyms: ["file", "filing cabinet"], models: 298 },
  { synset: "03467517", name: "guitar", lemma: "guitar", synonyms: [], models: 797 },
  { synset: "03513137", name: "helmet", lemma: "helmet", synonyms: [], models: 162 },
  { synset: "03593526", name: "jar", lemma: "jar", synonyms: ["vase"], models: 596 },
  { synset: "03624134", name: "knife", lemma: "knife", synonyms: [], models: 424 },
  { synset: "03636649", name: "lamp", lemma: "lamp", synonyms: ["light"], models: 2318 },
  { synset: "03642806", name: "laptop", lemma: "laptop", synonyms: ["laptop computer", "notebook computer"], models: 460 },
  { synset: "03691459", name: "loudspeaker", lemma: "loudspeaker", synonyms: ["speaker"], models: 1597 },
  { synset: "03710193", name: "mailbox", lemma: "mailbox", synonyms: ["letter box"], models: 94 },
  { synset: "03759954", name: "microphone", lemma: "microphone", synonyms: ["mike"], models: 67 },
  { synset: "03761084", name: "microwave", lemma: "microwave", synonyms: ["microwave oven", "microwaves"], models: 152 },
  { synset: "03790512", name: "motorbike", lemma: "motorcycle", synonyms: ["motorcycle"], models: 337 },
  { synset: "03797390", name: "mug", lemma: "mug", synonyms: [], models: 214 },
  { synset: "03928116", name: "piano", lemma: "piano", synonyms: ["forte-piano"], models: 239 },
  { synset: "03938244", name: "pillow", lemma: "pillow", synonyms: [], models: 96 },
  { synset: "03948459", name: "pistol", lemma: "pistol", synonyms: ["handgun"], models: 307 },
  { synset: "03991062", name: "flowerpot", lemma: "pot", synonyms: ["pot", "flower pot"], models: 602 },
  { synset: "04004475", name: "printer", lemma: "printer", synonyms: ["printing machine"], models: 166 },
  { synset: "04074963", name: "remote", lemma: "remote control", synonyms: ["remote control"], models: 66 },
  { synset: "04090263", name: "rifle", lemma: "rifle", synonyms: [], models: 2373 },
  { synset: "04099429", name: "rocket", lemma: "rocket", synonyms: ["projectile"], models: 85 },
  { synset: "04225987", name: "skateboard", lemma: "skateboard", synonyms: [], models: 152 },
  { synset: "04256520", name: "sofa", lemma: "sofa", synonyms: ["couch", "lounge"], models: 3173 },
  { synset: "04330267", name: "stove", lemma: "stove", synonyms: ["cooker", "range"], models: 218 },
  { synset: "04379243", name: "table", lemma: "table", synonyms: [], models: 8436 },
  { synset: "04401088", name: "telephone", lemma: "telephone", synonyms: ["phone"], models: 1089 },
  { synset: "04460130", name: "tower", lemma: "tower", synonyms: [], models: 133 },
  { synset: "04468005", name: "train", lemma: "train", synonyms: ["railroad train"], models: 389 },
  { synset: "04530566", name: "watercraft", lemma: "vessel", synonyms: ["vessel", "ship", "boat"], models: 1939 },
  { synset: "04554684", name: "washer", lemma: "washer", synonyms: ["washing machine", "automatic washer"], models: 169 },
];
