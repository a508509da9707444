// What a shared run is called: its record, its proof, its picture.

export const words = {
  record: {
    newer:
      'The record in this link was made by a newer Plateau: reload this page, or open the link where it was made.',
    unreadable: 'The record in this link is damaged: its curve and its proof are left out.',
    tooEarly: 'There is no run to share before its first epoch is done.',
    continued:
      'The link proves no bits: this run continued from other weights, and a link starts from new ones.',
    rolledBack:
      'The link proves no bits: this run broke down on its way and continued with a lower learning rate.',
    turned:
      'The link proves no bits: settings of this run were changed on its way, and a link has those it ended with.',
    noHash: 'The link proves no bits: this run was recorded without its hash.',
  },
};
